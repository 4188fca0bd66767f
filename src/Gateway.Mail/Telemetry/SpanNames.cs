using Gateway.Mail.Wire;

namespace Gateway.Mail.Telemetry;

/// <summary>The names of a protocol in spans.</summary>
/// <param name="Protocol">The value of <c>network.protocol.name</c>.</param>
/// <param name="Connect">The span of a connection to a back end, until it is ready for sign-in.</param>
/// <param name="SignIn">The span of a sign-in, of a client at the gateway or of the gateway at a back end.</param>
internal sealed record SpanNames(string Protocol, string Connect, string SignIn)
{
    private static readonly SpanNames Imap = new("imap", "IMAP connect", "IMAP sign-in");
    private static readonly SpanNames Pop = new("pop3", "POP3 connect", "POP3 sign-in");
    private static readonly SpanNames Smtp = new("smtp", "SMTP connect", "SMTP sign-in");
    private static readonly SpanNames Sieve = new("managesieve", "ManageSieve connect", "ManageSieve sign-in");

    public static SpanNames Of(MailProtocol protocol) => protocol switch
    {
        MailProtocol.Imap4 => Imap,
        MailProtocol.Pop3 => Pop,
        MailProtocol.Smtp => Smtp,
        MailProtocol.ManageSieve => Sieve,
        _ => throw new ArgumentOutOfRangeException(nameof(protocol)),
    };
}
