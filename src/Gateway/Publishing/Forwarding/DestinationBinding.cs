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
/// one virtual connection of RPC over HTTP reach the same one. Where it decides, session affinity is not asked.
/// </summary>
internal sealed class DestinationBinding(RequestDelegate next)
{
    private static readonly object Decided = new();

    public Task InvokeAsync(HttpContext context)
    {
        var proxy = context.Features.GetRequiredFeature<IReverseProxyFeature>();
        if (proxy.AvailableDestinations.Count > 1)
        {
            if (Bound(context, proxy.AvailableDestinations) is { } bound)
            {
                Decide(context, proxy, bound);
            }
            else if (context.Request.Method is "RPC_IN_DATA" or "RPC_OUT_DATA")
            {
                Decide(context, proxy, Pick(proxy.AvailableDestinations, AssociationOf(context)));
            }
        }

        return next(context);
    }

    /// <summary>Whether the client's connection, or its virtual connection, has named the destination already.</summary>
    public static bool HasDecided(HttpContext context) => context.Items.ContainsKey(Decided);

    /// <summary>
    /// Whether the client's connection is bound to a destination of this route's cluster: no other may take its requests.
    /// </summary>
    public static bool IsBound(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<ForwardingPolicy>() is { } policy
        && PinnedConnections.DestinationOf(context, policy.Cluster) is not null;

    /// <summary>The destination with the highest hash for a key: the same from every gateway, and most stay when one leaves.</summary>
    internal static DestinationState Pick(IReadOnlyList<DestinationState> destinations, string key) =>
        // there are several
        destinations.MaxBy(d => (
            BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{key}\n{d.DestinationId}"))), d.DestinationId))!;

    /// <summary>
    /// What both channels have in common: the session that clients name in Pragma (MS-RPCH 2.1.2.1), or else who and whence.
    /// </summary>
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

    private static void Decide(HttpContext context, IReverseProxyFeature proxy, DestinationState destination)
    {
        proxy.AvailableDestinations = destination;
        context.Items[Decided] = Decided;
    }

    private static DestinationState? Bound(HttpContext context, IReadOnlyList<DestinationState> destinations)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<ForwardingPolicy>() is not { } policy
            || PinnedConnections.DestinationOf(context, policy.Cluster) is not { } pool)
        {
            return null;
        }

        return destinations.FirstOrDefault(d => d.Model.Config.Address == pool.Destination.Address);
    }
}
