using System.Collections.Frozen;
using Gateway.Forwarding.Protocol;
using Microsoft.AspNetCore.Http;

namespace Gateway.Forwarding.Exchanges;

/// <summary>How the requests of one route are forwarded; immutable, created once for each configuration.</summary>
public sealed record ForwardingOptions
{
    /// <summary>Routes with a longer activity time-out carry long polls, which hold no buffer while they wait.</summary>
    private static readonly TimeSpan LongPoll = TimeSpan.FromMinutes(2);

    /// <summary>The limit of an upgraded connection that has no other one.</summary>
    public static readonly TimeSpan DefaultTunnelTimeout = TimeSpan.FromHours(1);

    /// <summary>Maximum time without a byte in either direction.</summary>
    public TimeSpan ActivityTimeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>
    /// Maximum time without a byte in either direction of an upgraded connection. A WebSocket may be silent for long; TCP keep-alive finds
    /// a peer that is gone.
    /// </summary>
    public TimeSpan TunnelTimeout { get; init; } = DefaultTunnelTimeout;

    /// <summary>Maximum time of a whole exchange; zero for no limit.</summary>
    public TimeSpan Timeout { get; init; }

    /// <summary>
    /// How long a request with Expect: 100-continue waits for the back end before its body is sent anyway (RFC 9110, 10.1.1).
    /// </summary>
    public TimeSpan ContinueTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The protocols that a client may upgrade to, in lower case; an Upgrade header with another protocol is removed.</summary>
    public FrozenSet<string> UpgradeProtocols { get; init; } = ["websocket"];

    /// <summary>
    /// Whether an NTLM or Negotiate challenge in a response binds the connection. A credential of these schemes in a request always does.
    /// </summary>
    public bool PinsChallenges { get; init; }

    /// <summary>Whether the gateway sets X-Forwarded-For, -Host and -Proto, which then replace those of the client.</summary>
    public bool SetsForwarded { get; init; } = true;

    /// <summary>Complete header lines that the gateway adds, each with its CRLF.</summary>
    public ReadOnlyMemory<byte> ExtraHeaders { get; init; }

    /// <summary>Request headers that are not forwarded, in addition to hop-by-hop headers.</summary>
    public FrozenSet<string> HiddenRequestHeaders { get; init; } = FrozenSet<string>.Empty;

    /// <summary>Which trailers of a request are forwarded, among those that are allowed as trailers.</summary>
    public Func<string, bool> PassesTrailer { get; init; } = static _ => true;

    /// <summary>Response headers that are not forwarded, in addition to hop-by-hop headers.</summary>
    public FrozenSet<string> HiddenResponseHeaders
    {
        get;
        init
        {
            field = value;
            HiddenNames = new HeaderNameSet(value);
        }
    } = FrozenSet<string>.Empty;

    /// <summary>Which Set-Cookie values of a response are forwarded.</summary>
    public Func<string, bool> PassesCookie { get; init; } = static _ => true;

    /// <summary>
    /// The value of a header of an interim response as the client of a request is to have it, by its name and value; null where it stays.
    /// </summary>
    public Func<HttpContext, string, string, string?>? RewriteInterim { get; init; }

    /// <summary><see cref="HiddenResponseHeaders"/> by their bytes.</summary>
    internal HeaderNameSet HiddenNames { get; private init; } = new([]);

    /// <summary>Whether waits are so long that saving memory is worth an additional system call.</summary>
    internal bool WaitsWithoutBuffer => ActivityTimeout > LongPoll || ActivityTimeout == System.Threading.Timeout.InfiniteTimeSpan;
}
