namespace Gateway.Mail.Pop3;

/// <summary>Where a session is before sign-in.</summary>
[Flags]
internal enum PopState
{
    InClear = 1,
    Secure = 2,
}
