using Gateway.Requests;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Model;

namespace Gateway.Publishing.Forwarding;

/// <summary>
/// Lets a request whose first try has failed elsewhere stay with the destination of that try, so that the failure counts for it and the
/// next try takes another.
/// </summary>
internal sealed class HandedOverDestination(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<HandedOverRequest>()?.TakeDestination() is { } tried)
        {
            var proxy = context.Features.GetRequiredFeature<IReverseProxyFeature>();
            if (proxy.AllDestinations.FirstOrDefault(d => d.DestinationId == tried) is { } destination)
            {
                proxy.AvailableDestinations = destination;
            }
        }

        return next(context);
    }
}
