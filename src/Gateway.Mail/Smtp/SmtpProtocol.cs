using Gateway.Mail.BackEnds;
using Gateway.Mail.Dialogues;
using Gateway.Mail.Relaying;
using Gateway.Mail.Telemetry;
using Gateway.Mail.Wire;

namespace Gateway.Mail.Smtp;

/// <summary>Message submission (RFC 6409).</summary>
internal sealed class SmtpProtocol : IMailProtocol
{
    public MailProtocol Protocol => MailProtocol.Smtp;

    public string Name => "smtp";

    public string Scheme => "smtp";

    public int ImplicitTlsPort => 465;

    public int Port => 587;

    // None is registered. Exim offers and accepts this one; a client that offers others alone is none of mail.
    public string? ApplicationProtocol => "smtp";

    // RFC 5321 4.5.3.2.7: a server waits at least 5 minutes for the next command.
    public TimeSpan IdleTimeout => TimeSpan.FromMinutes(10);

    public IReadOnlyList<StartTlsStep> StartTls { get; } =
    [
        new(null, text => text.StartsWith("220 ", StringComparison.Ordinal)),
        new(
            "EHLO localhost\r\n",
            text => text.StartsWith("250 ", StringComparison.Ordinal) || text.Contains("\n250 ", StringComparison.Ordinal)),
        new("STARTTLS\r\n", text => text.StartsWith("220", StringComparison.Ordinal)),
    ];

    public IBackEndDialogue BackEnd { get; } = new SmtpBackEnd();

    public ClientDialogue CreateClientDialogue(PreAuthSession session) => new SmtpClientDialogue(session);

    public string FormatGoodbye(MailSessionEnd end, string text) => $"{CodeOf(end)} {text}";

    public RelayFilter CreateRelayFilter(IReadOnlyList<string> capabilities) => new SmtpRelayFilter(capabilities);

    private static string CodeOf(MailSessionEnd end) => end switch
    {
        MailSessionEnd.SignInTimeout or MailSessionEnd.IdleTimeout => "421 4.4.2",
        MailSessionEnd.TooManyTries or MailSessionEnd.TooManyErrors or MailSessionEnd.HttpRequest => "421 4.7.0",
        MailSessionEnd.TooLong => "500 5.5.6",
        MailSessionEnd.Loop => "421 4.4.6",
        MailSessionEnd.Fault => "421 4.3.0",
        _ => "421 4.3.2",
    };
}
