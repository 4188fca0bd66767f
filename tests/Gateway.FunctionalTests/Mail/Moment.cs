namespace Gateway.FunctionalTests.Mail;

/// <summary>When a rogue server begins to misbehave.</summary>
public enum Moment
{
    /// <summary>Instead of the handshake, where TLS begins with the first byte.</summary>
    Tls,
    Greeting,
    StartTls,
    Capabilities,
    SignIn,
}
