using System.Security.Cryptography.X509Certificates;
using Gateway.Mail.BackEnds;
using Gateway.Mail.Connections;
using Gateway.Mail.Routing;
using Gateway.Mail.Sasl;
using Gateway.Mail.Telemetry;
using Gateway.Mail.Wire;

namespace Gateway.Mail.Dialogues;

/// <summary>What a dialogue with a client knows of its session.</summary>
internal sealed class PreAuthSession(MailProtocol protocol, ClientChannel channel, ITlsUpgrade tls, MailMetrics metrics, MailRoutes routes, CapabilityLearner learner)
{
    private int _errors;
    private int _commands;

    public MailProtocol Protocol => protocol;

    public ClientChannel Channel => channel;

    public bool IsSecure => tls.IsSecure;

    /// <summary>The route, once the client's server name is known; null before TLS, and where none answers to it.</summary>
    public MailRoute? Route { get; private set; }

    /// <summary>What the route's back ends advertise before sign-in, or what the route says instead.</summary>
    public IReadOnlyList<string> BackEndCapabilities { get; private set; } = [];

    /// <summary>The name the gateway goes by.</summary>
    public string HostName { get; private set; } = routes.Current.FindRoute(protocol, null)?.GreetingNameFor(null) ?? "gateway";

    public string? ServerName => tls.ServerName;

    public IEnumerable<string> Mechanisms => Route is null ? [] : SaslMechanisms.Offered(Route, tls.ClientCertificate is not null);

    public bool HasClientCertificate => tls.ClientCertificate is not null;

    public X509Certificate2? ClientCertificate => tls.ClientCertificate;

    /// <summary>Finds the route by the server name of the TLS handshake; false where there is none.</summary>
    public async ValueTask<bool> FindRouteAsync(CancellationToken cancellationToken)
    {
        var topology = routes.Current;
        if (topology.FindRoute(protocol, tls.ServerName) is not { } route)
        {
            return false;
        }

        Route = route;
        HostName = route.GreetingNameFor(tls.ServerName);
        BackEndCapabilities = route.Options.Capabilities.Count > 0
            ? route.Options.Capabilities
            : await learner.LearnAsync(topology.Cluster(route.Cluster), cancellationToken);
        return true;
    }

    /// <summary>
    /// STARTTLS: says <paramref name="goAhead"/>, does the handshake and finds the route. The end is null where the session goes on, in a
    /// fresh state.
    /// </summary>
    public async ValueTask<MailSessionEnd?> StartTlsAsync(string goAhead, CancellationToken cancellationToken)
    {
        // CVE-2011-0411: what stands behind the command in clear would be taken for the client's word after it.
        if (channel.HasMore)
        {
            return MailSessionEnd.StartTlsInjected;
        }

        await channel.SendAsync(goAhead, cancellationToken);
        if (!await tls.UpgradeAsync(cancellationToken))
        {
            return MailSessionEnd.TlsFailed;
        }

        return await FindRouteAsync(cancellationToken) ? null : MailSessionEnd.NoRoute;
    }

    /// <summary>Counts a command; the end is set where there were too many.</summary>
    public MailSessionEnd? CountCommand() => ++_commands > WireLimits.Commands ? MailSessionEnd.TooManyErrors : null;

    /// <summary>Counts a refused command; the end is set where there were too many.</summary>
    public MailSessionEnd? CountRefusal(MailRefusal refusal)
    {
        metrics.Refused(protocol, refusal);
        return ++_errors > WireLimits.Errors ? MailSessionEnd.TooManyErrors : null;
    }
}
