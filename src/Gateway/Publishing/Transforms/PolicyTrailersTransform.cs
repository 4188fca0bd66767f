using Gateway.Publishing.Forwarding;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Transforms;

namespace Gateway.Publishing.Transforms;

/// <summary>A route's policy as YARP applies it to a response's trailers: a hidden header is hidden there, too.</summary>
internal sealed class PolicyTrailersTransform(ForwardingPolicy policy) : ResponseTrailersTransform
{
    public override ValueTask ApplyAsync(ResponseTrailersTransformContext context)
    {
        if (context.HttpContext.Features.Get<IHttpResponseTrailersFeature>()?.Trailers is { IsReadOnly: false } trailers)
        {
            policy.Hide(trailers);
            trailers.Remove(HeaderNames.SetCookie); // the filter of the gateway's own cookies reads headers alone
        }

        return default;
    }
}
