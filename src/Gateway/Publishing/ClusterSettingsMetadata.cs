using System.Collections.ObjectModel;

namespace Gateway.Publishing;

/// <summary>A cluster's metadata for YARP that also carries how the destinations' certificates are verified.</summary>
internal sealed class ClusterSettingsMetadata : ReadOnlyDictionary<string, string>
{
    private const string DigestKey = "Gateway.Digest";

    public ClusterSettingsMetadata(IReadOnlyDictionary<string, string>? own, string cluster, ClusterTlsOptions tls, string digest)
        : base(new Dictionary<string, string>(own ?? new Dictionary<string, string>()) { [DigestKey] = digest })
    {
        Cluster = cluster;
        Tls = tls;
        Digest = digest;
    }

    /// <summary>The configured name of the cluster.</summary>
    public string Cluster { get; }

    public ClusterTlsOptions Tls { get; }

    public string Digest { get; }
}
