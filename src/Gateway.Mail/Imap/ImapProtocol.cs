using Gateway.Mail.BackEnds;
using Gateway.Mail.Dialogues;
using Gateway.Mail.Relaying;
using Gateway.Mail.Telemetry;
using Gateway.Mail.Wire;

namespace Gateway.Mail.Imap;

/// <summary>IMAP4 (RFC 9051, RFC 3501).</summary>
internal sealed class ImapProtocol : IMailProtocol
{
    public MailProtocol Protocol => MailProtocol.Imap4;

    public string Name => "imap4";

    public string Scheme => "imap";

    public int ImplicitTlsPort => 993;

    public int Port => 143;

    public string? ApplicationProtocol => "imap";

    // RFC 2177: a client renews IDLE within 29 minutes.
    public TimeSpan IdleTimeout => TimeSpan.FromMinutes(35);

    public IReadOnlyList<StartTlsStep> StartTls { get; } =
    [
        new(null, text => text.Contains('\n')),
        new("a STARTTLS\r\n", text => text.Contains("a OK", StringComparison.OrdinalIgnoreCase)),
    ];

    public IBackEndDialogue BackEnd { get; } = new ImapBackEnd();

    public ClientDialogue CreateClientDialogue(PreAuthSession session) => new ImapClientDialogue(session);

    public string FormatGoodbye(MailSessionEnd end, string text) => "* BYE " + text;

    public RelayFilter CreateRelayFilter(IReadOnlyList<string> capabilities) => new ImapRelayFilter();
}
