namespace Gateway.Outbound;

/// <summary>The host and port to connect to, and the keep-alive time of the connection.</summary>
/// <param name="Host">A host name or an IP address; an IPv6 address may be in brackets.</param>
/// <param name="Port">The TCP port.</param>
public sealed record DialTarget(string Host, int Port)
{
    /// <summary>The idle time after which TCP sends keep-alive probes.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The host without brackets, as the resolver and certificate verification expect it.</summary>
    public string Name => Host is ['[', .. var inner, ']'] ? inner : Host;

    public override string ToString() => Name.Contains(':', StringComparison.Ordinal) ? $"[{Name}]:{Port}" : $"{Name}:{Port}";
}
