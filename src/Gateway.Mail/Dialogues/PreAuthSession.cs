using System.Security.Cryptography.X509Certificates;
using Gateway.Mail.BackEnds;
using Gateway.Mail.Connections;
using Gateway.Mail.Routing;
using Gateway.Mail.Sasl;
using Gateway.Mail.Telemetry;
using Gateway.Mail.Wire;

namespace Gateway.Mail.Dialogues;

/// <summary>The state of a session before sign-in, as its dialogue with the client needs it.</summary>
internal sealed class PreAuthSession(
    IMailProtocol protocol, ClientChannel channel, ITlsUpgrade tls, MailMetrics metrics, MailRoutes routes, CapabilityLearner learner)
{
    private int _errors;
    private int _commands;
    private long _skipped;
    private bool _isVerifying;

    public IMailProtocol Protocol => protocol;

    public ClientChannel Channel => channel;

    public bool IsSecure => tls.IsSecure;

    /// <summary>Whether a request to sign in has been read and not been answered yet.</summary>
    public bool IsVerifying
    {
        get => Volatile.Read(ref _isVerifying);
        set => Volatile.Write(ref _isVerifying, value);
    }

    /// <summary>Why the session ends before sign-in; null while it goes on.</summary>
    public MailSessionEnd? End { get; private set; }

    /// <summary>The route, once the client's server name is known; null before TLS, and where no route has that name.</summary>
    public MailRoute? Route { get; private set; }

    /// <summary>
    /// The capabilities that all of the route's back ends advertise before sign-in, or those that the route configures instead; null where
    /// they are unknown.
    /// </summary>
    public IReadOnlyList<string>? BackEndCapabilities { get; private set; }

    /// <summary>The gateway's host name in greetings and replies.</summary>
    public string HostName { get; private set; } = routes.Current.GreetingNameFor(protocol.Protocol);

    public string? ServerName => tls.ServerName;

    /// <summary>The SASL mechanisms that the route offers to this client.</summary>
    public IReadOnlyList<string> Mechanisms => Route is null ? [] : [.. SaslMechanisms.Offered(Route, ClientCertificate is not null)];

    public bool AcceptsPasswords => Route is not null && SaslMechanisms.AcceptsPasswords(Route);

    public X509Certificate2? ClientCertificate => tls.ClientCertificate;

    /// <summary>Ends the session before sign-in.</summary>
    public void EndWith(MailSessionEnd end) => End ??= end;

    /// <summary>Finds the route by the server name of the TLS handshake. The session ends where there is none.</summary>
    public async ValueTask FindRouteAsync(CancellationToken cancellationToken)
    {
        var topology = routes.Current;
        if (topology.FindRoute(protocol.Protocol, tls.ServerName) is not { } route)
        {
            EndWith(MailSessionEnd.NoRoute);
            return;
        }

        Route = route;
        HostName = route.GreetingNameFor(tls.ServerName);
        BackEndCapabilities = route.Options.Capabilities.Count > 0
            ? route.Options.Capabilities
            : await learner.LearnAsync(topology.Cluster(route.Cluster), cancellationToken);
    }

    /// <summary>
    /// Answers STARTTLS with <paramref name="reply"/>, does the handshake and finds the route. Where one of these fails the session ends.
    /// </summary>
    public async ValueTask StartTlsAsync(string reply, CancellationToken cancellationToken)
    {
        // CVE-2011-0411: bytes pipelined in clear would be taken for commands that were sent over TLS.
        if (channel.HasMore)
        {
            EndWith(MailSessionEnd.StartTlsInjected);
            return;
        }

        await channel.SendAsync(reply, cancellationToken);
        if (!await tls.UpgradeAsync(cancellationToken))
        {
            EndWith(MailSessionEnd.TlsFailed);
            return;
        }

        await FindRouteAsync(cancellationToken);
    }

    /// <summary>Skips the data of a refused command. The session ends where the data is too long, or the client closes before.</summary>
    /// <returns>Whether the session goes on.</returns>
    public async ValueTask<bool> SkipAsync(long count, CancellationToken cancellationToken)
    {
        _skipped += Math.Min(count, WireLimits.Skipped + 1);
        if (_skipped > WireLimits.Skipped)
        {
            EndWith(MailSessionEnd.TooLong);
        }
        else if (!await channel.SkipAsync(count, cancellationToken))
        {
            EndWith(MailSessionEnd.ClientLeft);
        }

        return End is null;
    }

    /// <summary>Counts a command; the session ends where there were too many.</summary>
    /// <returns>Whether the session goes on.</returns>
    public bool CountCommand()
    {
        if (++_commands > WireLimits.Commands)
        {
            EndWith(MailSessionEnd.TooManyErrors);
        }

        return End is null;
    }

    /// <summary>Counts a refused command; the session ends where there were too many.</summary>
    public void CountRefusal(MailRefusal refusal)
    {
        metrics.Refused(protocol.Name, refusal);
        if (++_errors > WireLimits.Errors)
        {
            EndWith(MailSessionEnd.TooManyErrors);
        }
    }
}
