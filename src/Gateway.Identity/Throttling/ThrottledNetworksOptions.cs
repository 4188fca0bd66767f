using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Identity.Throttling;

/// <summary>
/// The limits of the networks around a source, over all of their sources and all user names: an attacker with many addresses has them side
/// by side.
/// </summary>
public sealed class ThrottledNetworksOptions
{
    [Description("Failures of an IPv6 /56, which a subscriber often has, within the window after which it is rate limited; "
        + "0 for no limit.")]
    [Range(0, 100_000_000)]
    public int Ipv6Slash56 { get; init; } = 200;

    [Description("Failures of an IPv6 /48, which an organization often has; 0 for no limit.")]
    [Range(0, 100_000_000)]
    public int Ipv6Slash48 { get; init; } = 800;

    [Description("Failures of an IPv4 /24; 0 for no limit.")]
    [Range(0, 100_000_000)]
    public int Ipv4Slash24 { get; init; } = 400;

    [Description("Failures of an autonomous system, as AutonomousSystemFile lists them; 0 for no limit. All users of a provider "
        + "share it.")]
    [Range(0, 100_000_000)]
    public int AutonomousSystem { get; init; } = 5_000;

    [DataType("Path")]
    [Description("Text file with the networks of autonomous systems: a network and a number on each line, such as 192.0.2.0/24 AS64500. "
        + "The most specific network counts. It is read again when it changes. Without it, autonomous systems are not told apart.")]
    public string? AutonomousSystemFile { get; init; }
}
