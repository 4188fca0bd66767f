using System.Net;

namespace Gateway.Outbound;

/// <summary>How the dialer attempts connections; immutable.</summary>
public sealed record DialerOptions
{
    /// <summary>The delay after which the next address is tried in parallel. RFC 8305, 8 recommends 250 ms.</summary>
    public TimeSpan AttemptDelay { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long an address that failed or was too slow is tried after the others.</summary>
    public TimeSpan FailureMemory { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The maximum number of addresses of one name that are tried.</summary>
    public int MaxAddresses { get; init; } = 16;

    /// <summary>
    /// Resolves a name to its addresses in the order of RFC 6724. It is called for each connection, so that DNS changes take effect.
    /// </summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> Resolve { get; init; } = Dns.GetHostAddressesAsync;
}
