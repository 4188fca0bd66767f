using Gateway.Mail.Sessions;

namespace Gateway.Mail.Sasl;

/// <summary>The outcome of an exchange.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Identity">Set if and only if Known.</param>
internal readonly record struct SaslResult(SaslEnd End, SaslIdentity? Identity = null)
{
    /// <summary>The session's end, where the exchange was its end too.</summary>
    public MailSessionEnd? SessionEnd => End switch
    {
        SaslEnd.Closed => MailSessionEnd.ClientLeft,
        SaslEnd.TooLong => MailSessionEnd.TooLong,
        _ => null,
    };
}
