using Gateway.Mail.Wire;

namespace Gateway.Mail.Protocols;

/// <summary>What differs by protocol and is a plain fact.</summary>
public static class MailProtocols
{
    /// <summary>The name in logs, metrics and <c>SignInContext.Protocol</c>.</summary>
    public static string NameOf(MailProtocol protocol) => protocol switch
    {
        MailProtocol.Imap4 => "imap4",
        MailProtocol.Pop3 => "pop3",
        MailProtocol.Smtp => "smtp",
        _ => throw new ArgumentOutOfRangeException(nameof(protocol)),
    };

    /// <summary>
    /// How long a signed-in session may be silent: IDLE is renewed within 29 minutes (RFC 2177), POP3 waits at least 10 (RFC 1939), a
    /// submission client at least 5 (RFC 5321 4.5.3.2).
    /// </summary>
    public static TimeSpan IdleTimeoutOf(MailProtocol protocol) => protocol switch
    {
        MailProtocol.Imap4 => TimeSpan.FromMinutes(35),
        MailProtocol.Pop3 => TimeSpan.FromMinutes(11),
        MailProtocol.Smtp => TimeSpan.FromMinutes(10),
        _ => throw new ArgumentOutOfRangeException(nameof(protocol)),
    };
}
