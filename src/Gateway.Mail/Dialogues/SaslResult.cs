using Gateway.Mail.Sasl;
using Gateway.Mail.Telemetry;

namespace Gateway.Mail.Dialogues;

/// <summary>The outcome of an exchange.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Identity">Set if and only if Known.</param>
internal readonly record struct SaslResult(SaslStatus Status, SaslIdentity? Identity = null)
{
    /// <summary>The session's end, where the exchange was its end too.</summary>
    public MailSessionEnd? SessionEnd => Status switch
    {
        SaslStatus.Closed => MailSessionEnd.ClientLeft,
        SaslStatus.TooLong => MailSessionEnd.TooLong,
        _ => null,
    };
}
