using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Publishing;

/// <summary>Verification of back-end certificates. There is no setting that accepts any certificate.</summary>
public sealed class ClusterTlsOptions
{
    [DataType("Path")]
    [Description("PEM file of the root certificates to trust instead of the system's.")]
    public string? RootsFile { get; init; }

    [Description("The name to send as SNI and to expect in the certificate; by default the destination's host.")]
    public string? ServerName { get; init; }
}
