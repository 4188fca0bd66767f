using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Security.Authentication;
using Gateway.Outbound;

namespace Gateway.Publishing;

/// <summary>Verification of back-end certificates. There is no setting that accepts any certificate.</summary>
internal sealed class ClusterTlsOptions
{
    [DataType("Path")]
    [Description("PEM file of the root certificates to trust instead of the system's.")]
    public string? RootsFile { get; init; }

    [Description("The name to send as SNI and to expect in the certificate; by default the destination's host.")]
    public string? ServerName { get; init; }

    internal TlsExpectations ToExpectations(SslProtocols? protocols) => new()
    {
        Roots = TrustedRoots.Read(RootsFile),
        ServerName = ServerName,
        Protocols = protocols ?? (SslProtocols.Tls12 | SslProtocols.Tls13),
    };
}
