using System.Collections.Frozen;

namespace Gateway.Forwarding.Exchanges;

/// <summary>How the requests of one route are forwarded; immutable, made once a configuration.</summary>
public sealed record ForwardingOptions
{
    /// <summary>From here on a wait is taken for a long poll, and holds no buffer.</summary>
    private static readonly TimeSpan LongPoll = TimeSpan.FromMinutes(2);

    /// <summary>Longest time without a byte in either direction.</summary>
    public TimeSpan ActivityTimeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>Longest time for a whole exchange; zero for none.</summary>
    public TimeSpan Timeout { get; init; }

    /// <summary>How long a request with Expect: 100-continue waits for the back end's word before its body is sent all the same.</summary>
    public TimeSpan ContinueTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The protocols a client may upgrade to, in lower case; others' Upgrade headers are removed.</summary>
    public FrozenSet<string> UpgradeProtocols { get; init; } = ["websocket"];

    /// <summary>Whether a challenge of NTLM or Negotiate alone binds the connections; a credential of theirs always does.</summary>
    public bool PinsChallenges { get; init; }

    /// <summary>Whether X-Forwarded-For, -Host and -Proto say who asked; a client's own are removed in any case.</summary>
    public bool SetsForwarded { get; init; } = true;

    /// <summary>Whole header lines of the gateway's own, each with its CRLF.</summary>
    public ReadOnlyMemory<byte> ExtraHeaders { get; init; }

    /// <summary>Request headers that are not passed on, beyond those of one connection.</summary>
    public FrozenSet<string> HiddenRequestHeaders { get; init; } = FrozenSet<string>.Empty;

    /// <summary>Which trailers of a request are passed on, of those that may be trailers at all.</summary>
    public Func<string, bool> PassesTrailer { get; init; } = static _ => true;

    /// <summary>Response headers that are not passed on, beyond those of one connection.</summary>
    public FrozenSet<string> HiddenResponseHeaders { get; init; } = FrozenSet<string>.Empty;

    /// <summary>Whether waits are long enough that memory counts more than a system call.</summary>
    internal bool WaitsWithoutBuffer => ActivityTimeout > LongPoll || ActivityTimeout == System.Threading.Timeout.InfiniteTimeSpan;
}
