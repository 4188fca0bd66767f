using Gateway.Listeners;
using Gateway.Listeners.Tls;
using Gateway.Preauthentication;
using Gateway.Publishing;
using Gateway.Straight.Routes;

namespace Gateway.Straight;

/// <summary>What the stages of the pipeline would decide on a straight request, beside the request itself: each by its own rule.</summary>
internal sealed class StraightRules(
    StraightTables tables,
    SiteRoots roots,
    PublishedHosts hosts,
    RequestObservers observers,
    AdmissionRules admission,
    TimeProvider time)
{
    public StraightTable Table => tables.Current;

    public AdmissionRules Admission => admission;

    public TimeProvider Time => time;

    /// <summary>Whether an observer must see every request of the pipeline.</summary>
    public bool AreObserved => observers.Exist;

    /// <summary>Whether the access log says where a request was referred from.</summary>
    public bool LogsReferer => observers.LogReferer;

    /// <summary>Whether the gateway itself responds to a path, or leads elsewhere from it.</summary>
    public bool IsOwnPath(ReadOnlySpan<char> host, ReadOnlySpan<char> path) =>
        path.StartsWith(ReservedPaths.Prefix, StringComparison.OrdinalIgnoreCase) || (path.Length == 1 && roots.Of(host) is not null);

    /// <summary>Whether the handshake of a connection is sufficient for requests of a host and a route.</summary>
    public bool Fits(ListenerConnection connection, string host, RoutePreauthentication route) =>
        HandshakeRules.Decide(
            connection.Given(isHttp2: false),
            HandshakeRequirement.Of(connection.Settings.Options, hosts, host, route)) == HandshakeStatus.Sufficient;
}
