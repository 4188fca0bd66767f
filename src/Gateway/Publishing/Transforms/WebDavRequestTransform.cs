using Gateway.Publishing.Rewriting;
using Yarp.ReverseProxy.Transforms;

namespace Gateway.Publishing.Transforms;

/// <summary>A route's rewriting of WebDAV requests, as YARP applies it.</summary>
internal sealed class WebDavRequestTransform(RouteRewriting rewriting) : RequestTransform
{
    public override ValueTask ApplyAsync(RequestTransformContext context)
    {
        var http = context.HttpContext;
        if (!WebDavRequest.IsOf(http.Request.Method))
        {
            return default;
        }

        var target = WebDavTarget.Of(context.DestinationPrefix, context.ProxyRequest.Headers.Host);
        foreach (var name in (string[])["Destination", "If"])
        {
            if (TakeHeader(context, name) is not [{ } value])
            {
                continue;
            }

            AddHeader(context, name, WebDavRequest.Inward(name, value, http, rewriting, target) ?? value);
        }

        if (rewriting.Multistatus)
        {
            RemoveHeader(context, "Accept-Encoding");
        }

        return default;
    }
}
