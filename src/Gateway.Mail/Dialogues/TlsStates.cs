namespace Gateway.Mail.Dialogues;

/// <summary>The states before sign-in in which a command is allowed.</summary>
[Flags]
internal enum TlsStates
{
    BeforeTls = 1,
    AfterTls = 2,
    Always = BeforeTls | AfterTls,
}
