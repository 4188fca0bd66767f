using System.Collections.Frozen;
using System.Text;
using Gateway.Publishing.Rewriting;
using Microsoft.Extensions.Primitives;

namespace Gateway.Publishing.Forwarding;

/// <summary>
/// How one route's requests are forwarded and what its responses may show: made once from the configuration, carried by the route's
/// metadata, and read by every way a request may take, the gateway's own forwarder with and without transforms and YARP's for HTTP/2.
/// </summary>
internal sealed record ForwardingPolicy
{
    /// <summary>Response headers that no route shows: they tell an attacker of the inside.</summary>
    public static readonly FrozenSet<string> AlwaysHidden = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Server", "X-Powered-By", "X-AspNet-Version", "X-AspNetMvc-Version", "X-OWA-Version", "X-FEServer", "X-BEServer", "X-DiagInfo",
        "X-CalculatedBETarget", "X-FailureContext", "Via");

    /// <summary>The published name of the route, for logs and metrics.</summary>
    public required string Route { get; init; }

    /// <summary>The configured name of the cluster. YARP's own cluster is one for each way the cluster is used.</summary>
    public required string Cluster { get; init; }

    /// <summary>What the route publishes, for those who explain it; the rules that follow from it stand below.</summary>
    public RoutePreset? Preset { get; init; }

    /// <summary>Whether the route lists transforms of YARP's, which then make the request.</summary>
    public bool IsTransformed { get; init; }

    /// <summary>The target is sent byte for byte; false where the route's transforms make the target.</summary>
    public bool KeepsTarget { get; init; } = true;

    /// <summary>The client's Host is kept; false where the route's transforms decide it.</summary>
    public bool KeepsHost { get; init; } = true;

    /// <summary>Request headers of the gateway's own; they replace the client's.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> RequestHeaders { get; init; } = [];

    /// <summary>Response headers and trailers that are not passed on, beyond those of one connection.</summary>
    public FrozenSet<string> HiddenResponseHeaders { get; init; } = AlwaysHidden;

    /// <summary>Whether the pages of OWA get the rule against CVE-2026-42897 into their content security policy.</summary>
    public bool ProtectsOwaPages { get; init; }

    /// <summary>Whether the response tells the client its destination, so that the client stays with it.</summary>
    public bool KeepsDestination { get; init; }

    /// <summary>Which addresses are rewritten; null for none.</summary>
    public RouteRewriting? Rewriting { get; init; }

    /// <summary>The protocols that clients may upgrade to.</summary>
    public IReadOnlyList<string> UpgradeProtocols { get; init; } = ["websocket"];

    /// <summary>The back end authenticates connections: a challenge of NTLM or Negotiate binds one to the client's.</summary>
    public bool PinsConnections { get; init; }

    /// <summary>Whether a response is looked at again once its headers are there.</summary>
    internal bool HasResponseRules => ProtectsOwaPages || KeepsDestination || Rewriting is not null;

    /// <summary>The gateway's own request headers as lines of HTTP/1.1.</summary>
    internal byte[] RequestHeaderLines() => Encoding.ASCII.GetBytes(string.Concat(RequestHeaders.Select(h => $"{h.Key}: {h.Value}\r\n")));

    /// <summary>Removes what a response may not show.</summary>
    internal void Hide(IDictionary<string, StringValues> headers)
    {
        foreach (var name in HiddenResponseHeaders)
        {
            headers.Remove(name);
        }
    }
}
