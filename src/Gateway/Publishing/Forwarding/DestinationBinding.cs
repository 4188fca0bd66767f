using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gateway.Forwarding.Pinning;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Model;

namespace Gateway.Publishing.Forwarding;

/// <summary>
/// Narrows the destinations before one is picked: a client connection that is bound to a destination stays with it, and both channels of
/// one virtual connection of RPC over HTTP reach the same one.
/// </summary>
internal sealed class DestinationBinding(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var proxy = context.Features.GetRequiredFeature<IReverseProxyFeature>();
        if (proxy.AvailableDestinations.Count > 1)
        {
            if (Bound(context, proxy.AvailableDestinations) is { } bound)
            {
                proxy.AvailableDestinations = bound;
            }
            else if (context.Request.Method is "RPC_IN_DATA" or "RPC_OUT_DATA")
            {
                proxy.AvailableDestinations = Pick(proxy.AvailableDestinations, AssociationOf(context));
            }
        }

        return next(context);
    }

    /// <summary>The destination with the highest hash for a key: the same from every gateway, and most stay when one leaves.</summary>
    internal static DestinationState Pick(IReadOnlyList<DestinationState> destinations, string key) =>
        destinations.MaxBy(d => (BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{key}\n{d.DestinationId}"))), d.DestinationId))!; // there are several

    /// <summary>What both channels have in common: the session that clients name in Pragma (MS-RPCH 2.1.2.1), or else who and whence.</summary>
    internal static string AssociationOf(HttpContext context)
    {
        foreach (var part in context.Request.Headers.Pragma.ToString().Split(',', StringSplitOptions.TrimEntries))
        {
            if (part.StartsWith("SessionId=", StringComparison.OrdinalIgnoreCase))
            {
                return part;
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"{context.Connection.RemoteIpAddress}");
    }

    private static DestinationState? Bound(HttpContext context, IReadOnlyList<DestinationState> destinations)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<RouteForwarding>() is not { } forwarding
            || PinnedConnections.DestinationOf(context, forwarding.Cluster) is not { } pool)
        {
            return null;
        }

        return destinations.FirstOrDefault(d => d.Model.Config.Address == pool.Destination.Address);
    }
}
