using Gateway.Mail.BackEnds;
using Gateway.Mail.Dialogues;
using Gateway.Mail.Relaying;
using Gateway.Mail.Telemetry;
using Gateway.Mail.Wire;

namespace Gateway.Mail.Sieve;

/// <summary>ManageSieve (RFC 5804), by which clients manage their filters.</summary>
internal sealed class SieveProtocol : IMailProtocol
{
    public MailProtocol Protocol => MailProtocol.ManageSieve;

    public string Name => "managesieve";

    public string Scheme => "sieve";

    // RFC 5804 6.1 registers one port, for STARTTLS.
    public int ImplicitTlsPort => 4190;

    public int Port => 4190;

    public string? ApplicationProtocol => "managesieve";

    // RFC 5804 1.4: an autologout timer lasts at least 30 minutes.
    public TimeSpan IdleTimeout => TimeSpan.FromMinutes(35);

    public IReadOnlyList<StartTlsStep> StartTls { get; } =
    [
        new(null, text => text.StartsWith("OK", StringComparison.Ordinal) || text.Contains("\nOK", StringComparison.Ordinal)),
        new("STARTTLS\r\n", text => text.StartsWith("OK", StringComparison.Ordinal)),
    ];

    public IBackEndDialogue BackEnd { get; } = new SieveBackEnd();

    public ClientDialogue CreateClientDialogue(PreAuthSession session) => new SieveClientDialogue(session);

    public string FormatGoodbye(MailSessionEnd end, string text)
    {
        var code = end is MailSessionEnd.ShuttingDown or MailSessionEnd.DestinationRemoved ? "(TRYLATER) " : "";
        return $"BYE {code}{SieveText.Quote(text)}";
    }

    public RelayFilter CreateRelayFilter(IReadOnlyList<string> capabilities) => new SieveRelayFilter();
}
