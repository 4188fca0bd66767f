using Gateway.Filtering;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Transforms;

namespace Gateway.Publishing.Transforms;

/// <summary>Sends the target as the client wrote it, byte for byte, below the destination's own path.</summary>
internal sealed class ExactTargetTransform : RequestTransform
{
    private static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    public override ValueTask ApplyAsync(RequestTransformContext context)
    {
        var target = AbsoluteTarget.PathOf(context.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        var prefix = context.DestinationPrefix.AsSpan().TrimEnd('/');
        // "?a" alone is a target whose path is empty: only the absolute form can have it.
        context.ProxyRequest.RequestUri = new Uri(target[0] == '/' ? $"{prefix}{target}" : $"{prefix}/{target}", AsItIs);
        return default;
    }
}
