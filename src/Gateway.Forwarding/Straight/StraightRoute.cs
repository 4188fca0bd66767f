using Gateway.Forwarding.Exchanges;
using Gateway.Forwarding.Protocol;

namespace Gateway.Forwarding.Straight;

/// <summary>How the requests of one route go straight; immutable, made once for each configuration.</summary>
public sealed class StraightRoute
{
    /// <param name="options">How the route forwards.</param>
    /// <param name="isWithheld">Whether a request header is not forwarded, beyond what the forwarder itself never forwards.</param>
    /// <param name="rewritten">The names of the response headers whose values may be rewritten.</param>
    public StraightRoute(ForwardingOptions options, Func<string, bool> isWithheld, IEnumerable<string> rewritten)
    {
        Options = options;
        RequestHeaders = new RequestHeaderPolicy(options, isWithheld);
        Rewritten = new HeaderNameSet(rewritten);
    }

    public ForwardingOptions Options { get; }

    internal RequestHeaderPolicy RequestHeaders { get; }

    internal HeaderNameSet Rewritten { get; }
}
