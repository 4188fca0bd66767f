using Yarp.ReverseProxy.Model;
using Yarp.ReverseProxy.Transforms;

namespace Gateway.Publishing.Transforms;

/// <summary>Sends the client's Host, or the destination's own where it has one.</summary>
internal sealed class DestinationHostTransform : RequestTransform
{
    public override ValueTask ApplyAsync(RequestTransformContext context)
    {
        if (context.HttpContext.Features.Get<IReverseProxyFeature>()?.ProxiedDestination?.Model.Config.Host is { } host)
        {
            context.ProxyRequest.Headers.Host = host;
        }

        return default;
    }
}
