using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.State.Redis;

/// <summary>How the certificate of a Redis server is verified.</summary>
public sealed class RedisTlsOptions
{
    [Description("On to use TLS; by default where a server is not on this machine.")]
    public bool? Enabled { get; init; }

    [DataType("Path")]
    [Description("PEM file of the authorities that may issue the server's certificate; by default those of the system.")]
    public string? Roots { get; init; }

    [Description("The name that the server's certificate must have, if it differs from the host of the endpoint.")]
    public string? ServerName { get; init; }
}
