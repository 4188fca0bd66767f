using System.Collections.ObjectModel;
using System.Security.Cryptography;
using System.Text.Json;
using Gateway.Forwarding.Protocol;
using Gateway.Publishing.Buffering;

namespace Gateway.Publishing;

/// <summary>A cluster's metadata for YARP that also carries how its destinations are connected to and verified.</summary>
internal sealed class ClusterSettingsMetadata : ReadOnlyDictionary<string, string>
{
    private const string DigestKey = "Gateway.Digest";

    public ClusterSettingsMetadata(string name, ClusterOptions cluster)
        : base(new Dictionary<string, string>(cluster.Metadata ?? new Dictionary<string, string>())
        {
            [DigestKey] = ComputeDigest(cluster),
        })
    {
        Cluster = name;
        Tls = cluster.Tls;
        Connect = cluster.Connect;
        Leniency = cluster.Responses.Accepted;
        Buffering = cluster.RequestBuffering;
        Buffer = cluster.RequestBuffer;
    }

    /// <summary>The configured name of the cluster.</summary>
    public string Cluster { get; }

    public ClusterTlsOptions Tls { get; }

    public ClusterConnectOptions Connect { get; }

    /// <summary>The defects that responses may have.</summary>
    public ResponseLeniency Leniency { get; }

    public RequestBuffering Buffering { get; }

    public RequestBufferOptions Buffer { get; }

    /// <summary>Changes when a connection must be made in another way, or bodies are kept in another way.</summary>
    public string Digest => this[DigestKey];

    private static string ComputeDigest(ClusterOptions cluster)
    {
        // A file that is written anew is another trust, or another identity.
        string?[] files = [cluster.Tls.RootsFile, cluster.Tls.ClientCertificate?.File, cluster.Tls.ClientCertificate?.KeyFile];
        var written = files.Select(f => f is not null && File.Exists(f) ? File.GetLastWriteTimeUtc(f).Ticks : 0).ToArray();
        var digested = new DigestedCluster(
            cluster.Tls, cluster.Connect, cluster.Responses, cluster.RequestBuffering, cluster.RequestBuffer, written);
        return Convert.ToHexString(
            SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(digested, PublishingDigestJson.Default.DigestedCluster)));
    }
}
