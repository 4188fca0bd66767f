namespace Gateway.Mail.BackEnds;

/// <summary>Where on its way to a back end a session is; a failure is logged with it.</summary>
internal enum BackEndPhase
{
    Connect,
    Tls,
    Greeting,
    Capabilities,
    StartTls,
    ClientAddress,
    SignIn,
    Relay,
}
