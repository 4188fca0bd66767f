namespace Gateway.Publishing;

/// <summary>How one route's requests are forwarded, as endpoint metadata; immutable.</summary>
public sealed record RouteForwarding
{
    /// <summary>The published name of the route, for logs and metrics.</summary>
    public required string Route { get; init; }

    /// <summary>The configured name of the cluster. YARP's own cluster is one for each way the cluster is used.</summary>
    public required string Cluster { get; init; }

    public RoutePreset? Preset { get; init; }

    /// <summary>The target is sent byte for byte; false where the route's transforms make the target.</summary>
    public bool ExactTarget { get; init; } = true;

    /// <summary>The client's Host is kept; false where the route's transforms decide it.</summary>
    public bool KeepHost { get; init; } = true;

    /// <summary>The protocols that clients may upgrade to.</summary>
    public IReadOnlyList<string> UpgradeProtocols { get; init; } = ["websocket"];

    /// <summary>The back end authenticates connections: a challenge of NTLM or Negotiate binds one to the client's.</summary>
    public bool PinsConnections { get; init; }

    /// <summary>Sends <c>Front-End-Https: On</c>.</summary>
    public bool FrontEndHttps { get; init; }

    /// <summary>Response headers removed outward beyond the ones that always are.</summary>
    public IReadOnlyList<string> HiddenResponseHeaders { get; init; } = [];
}
