using System.Net;

namespace Gateway.Load.Clients;

/// <summary>Where a scenario's requests go: one proxy's service, and what of it the scenario asks for.</summary>
internal sealed record Target
{
    public required int Port { get; init; }

    public string Host { get; init; } = "localhost";

    public string Path { get; init; } = "/";

    public required string Authority { get; init; }

    /// <summary>Bytes that an upload sends.</summary>
    public long LargeBytes { get; init; }

    /// <summary>Addresses of the loopback network, so that no one of them runs out of ports.</summary>
    public static IPAddress Source(int user) => new([127, 0, 0, (byte)(2 + (user / 5_000))]);
}
