namespace Gateway.Mail.Smtp;

/// <summary>Where a session is before sign-in.</summary>
[Flags]
internal enum SmtpState
{
    InClear = 1,
    Secure = 2,
}
