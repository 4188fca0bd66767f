namespace Gateway.Mail.BackEnds;

/// <summary>The phase of a connection to a back end; failures are logged with it.</summary>
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
