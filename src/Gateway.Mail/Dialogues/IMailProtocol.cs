using Gateway.Mail.BackEnds;
using Gateway.Mail.Relaying;
using Gateway.Mail.Telemetry;
using Gateway.Mail.Wire;

namespace Gateway.Mail.Dialogues;

/// <summary>Everything that differs by protocol. Each protocol has one implementation, in a folder of its own.</summary>
internal interface IMailProtocol
{
    MailProtocol Protocol { get; }

    /// <summary>The name in logs, metrics and <c>SignInContext.Protocol</c>.</summary>
    string Name { get; }

    /// <summary>
    /// The scheme of back-end addresses without TLS; <c>s</c> appended to it means implicit TLS, <c>+starttls</c> appended to it STARTTLS.
    /// </summary>
    string Scheme { get; }

    /// <summary>The default port of implicit TLS.</summary>
    int ImplicitTlsPort { get; }

    /// <summary>The default port in clear, which is also the port of STARTTLS.</summary>
    int Port { get; }

    /// <summary>The ALPN name that a listener accepts (RFC 7301 registry); null where the protocol has none.</summary>
    string? ApplicationProtocol { get; }

    /// <summary>How long a signed-in session may be idle by default.</summary>
    TimeSpan IdleTimeout { get; }

    /// <summary>The steps by which a client asks a server to begin TLS, from the greeting on.</summary>
    IReadOnlyList<StartTlsStep> StartTls { get; }

    /// <summary>Signs in at back ends. It holds no state.</summary>
    IBackEndDialogue BackEnd { get; }

    /// <summary>Creates the dialogue of one session with its client.</summary>
    ClientDialogue CreateClientDialogue(PreAuthSession session);

    /// <summary>The line that tells a client why the gateway ends its session; empty where the protocol sends none.</summary>
    /// <param name="end">Why the session ends.</param>
    /// <param name="text">The reason in words.</param>
    string FormatGoodbye(MailSessionEnd end, string text);

    /// <summary>Creates the filter of a signed-in session's commands.</summary>
    /// <param name="capabilities">The capabilities that the back end advertised last, and those that the route configures.</param>
    RelayFilter CreateRelayFilter(IReadOnlyList<string> capabilities);
}
