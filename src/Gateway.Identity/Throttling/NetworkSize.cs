namespace Gateway.Identity.Throttling;

/// <summary>The sizes of networks whose failures are counted, the smallest first.</summary>
internal enum NetworkSize
{
    /// <summary>One IPv4 address or an IPv6 /64.</summary>
    Source,
    Ipv6Slash56,
    Ipv4Slash24,
    Ipv6Slash48,
    AutonomousSystem,
}
