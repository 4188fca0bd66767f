using System.Net;

namespace Gateway.Outbound;

/// <summary>How connections are attempted; immutable.</summary>
public sealed record DialerOptions
{
    /// <summary>How long one address may be silent before the next one is tried beside it: RFC 8305, 8 recommends 250 ms.</summary>
    public TimeSpan AttemptDelay { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long an address that failed or lost is tried after the others.</summary>
    public TimeSpan Memory { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Addresses of one name that are tried; a name may have any number.</summary>
    public int MaxAddresses { get; init; } = 16;

    /// <summary>Resolves a name to its addresses in the order of RFC 6724; called for each connection, so that a change is followed.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> Resolve { get; init; } = Dns.GetHostAddressesAsync;
}
