using System.Collections.Frozen;
using System.Text;
using Gateway.Forwarding;
using Gateway.Publishing.Transforms;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Gateway.Publishing.Forwarding;

/// <summary>
/// How one route's requests are forwarded, made once for a configuration. A route without transforms of its own needs none of YARP's:
/// what <see cref="RouteTransformProvider"/> does for every route is said here in the forwarder's terms.
/// </summary>
internal sealed class RoutePlan
{
    private static readonly FrozenSet<string> NoNames = FrozenSet<string>.Empty;

    public RoutePlan(RouteModel route, RouteForwarding forwarding, ForwarderRequestConfig config, Func<string, bool> passesTrailer)
    {
        Config = config;
        Forwarding = forwarding;
        IsTransformed = route.Config.Transforms is { Count: > 0 };
        Options = new ForwardingOptions
        {
            ActivityTimeout = config.ActivityTimeout ?? TimeSpan.FromSeconds(100),
            Timeout = route.Config.Timeout ?? TimeSpan.Zero,
            UpgradeProtocols = forwarding.UpgradeProtocols.Select(p => p.ToLowerInvariant()).ToFrozenSet(StringComparer.Ordinal),
            PinsChallenges = forwarding.PinsConnections,
            SetsForwarded = !IsTransformed,
            ExtraHeaders = forwarding.FrontEndHttps && !IsTransformed ? Encoding.ASCII.GetBytes("Front-End-Https: On\r\n") : default,
            PassesTrailer = passesTrailer,
            HiddenResponseHeaders = IsTransformed
                ? NoNames
                : ResponseHeadersTransform.Hidden.Concat(forwarding.HiddenResponseHeaders).ToFrozenSet(StringComparer.OrdinalIgnoreCase),
        };
        ResponseTransform = !IsTransformed && forwarding.Preset == RoutePreset.Owa ? new OwaResponse() : null;
    }

    public ForwarderRequestConfig Config { get; }

    public RouteForwarding Forwarding { get; }

    public ForwardingOptions Options { get; }

    /// <summary>Whether YARP's transforms make the request.</summary>
    public bool IsTransformed { get; }

    public IResponseTransform? ResponseTransform { get; }

    private sealed class OwaResponse : IResponseTransform
    {
        public ValueTask<bool> ApplyAsync(HttpContext context)
        {
            OwaContentSecurity.Apply(context);
            return new(true);
        }
    }
}
