using Gateway.Mail.BackEnds;
using Gateway.Mail.Dialogues;
using Gateway.Mail.Relaying;
using Gateway.Mail.Telemetry;
using Gateway.Mail.Wire;

namespace Gateway.Mail.Pop3;

/// <summary>POP3 (RFC 1939, RFC 2449).</summary>
internal sealed class PopProtocol : IMailProtocol
{
    public MailProtocol Protocol => MailProtocol.Pop3;

    public string Name => "pop3";

    public string Scheme => "pop3";

    public int ImplicitTlsPort => 995;

    public int Port => 110;

    public string? ApplicationProtocol => "pop3";

    // RFC 1939 3: an autologout timer lasts at least 10 minutes.
    public TimeSpan IdleTimeout => TimeSpan.FromMinutes(11);

    public IReadOnlyList<StartTlsStep> StartTls { get; } =
    [
        new(null, text => text.Contains('\n')),
        new("STLS\r\n", text => text.StartsWith("+OK", StringComparison.Ordinal)),
    ];

    public IBackEndDialogue BackEnd { get; } = new PopBackEnd();

    public ClientDialogue CreateClientDialogue(PreAuthSession session) => new PopClientDialogue(session);

    // RFC 1939 3: a session that times out is closed without a reply.
    public string FormatGoodbye(MailSessionEnd end, string text) => end == MailSessionEnd.IdleTimeout ? "" : "-ERR [SYS/TEMP] " + text;

    public RelayFilter CreateRelayFilter(IReadOnlyList<string> capabilities) => new PopRelayFilter();
}
