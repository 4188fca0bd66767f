using System.Collections.Frozen;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Publishing;

/// <summary>Which hosts and ports of a cluster speak TLS.</summary>
internal static class DestinationEndpoints
{
    public static FrozenSet<(string Host, int Port)> Encrypted(IReadOnlyDictionary<string, DestinationConfig> destinations) => destinations.Values
        .SelectMany(d => new[] { d.Address, d.Health })
        .Select(address => Uri.TryCreate(address, UriKind.Absolute, out var uri) ? uri : null)
        .Where(uri => uri?.Scheme == Uri.UriSchemeHttps)
        .Select(uri => (uri!.IdnHost.ToLowerInvariant(), uri.Port)) // the scheme was compared, so there is one
        .ToFrozenSet();
}
