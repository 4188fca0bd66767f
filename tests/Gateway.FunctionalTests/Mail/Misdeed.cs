namespace Gateway.FunctionalTests.Mail;

/// <summary>What a rogue server does instead of what is due.</summary>
public enum Misdeed
{
    Silence,
    Garbage,
    Close,
    EndlessLine,
    EndlessReply,
    WrongCertificate,

    /// <summary>Offers STARTTLS and refuses it.</summary>
    Refusal,

    /// <summary>Says more than its go-ahead before the handshake.</summary>
    Injection,

    /// <summary>Offers no mechanism that is of use.</summary>
    Lies,
}
