namespace Gateway.Outbound;

/// <summary>Where to connect to, and how to keep the connection.</summary>
/// <param name="Host">A name or an address; an IPv6 address may stand in brackets.</param>
/// <param name="Port">The TCP port.</param>
public sealed record DialTarget(string Host, int Port)
{
    /// <summary>Silence after which TCP asks whether the peer is still there.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The host without brackets, as the resolver and certificates have it.</summary>
    public string Name => Host is ['[', .. var inner, ']'] ? inner : Host;

    public override string ToString() => Name.Contains(':', StringComparison.Ordinal) ? $"[{Name}]:{Port}" : $"{Name}:{Port}";
}
