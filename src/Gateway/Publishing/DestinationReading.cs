using System.Collections.Frozen;
using Gateway.Filtering;
using Gateway.Preauthentication;
using Gateway.Publishing.Forwarding;
using Gateway.Publishing.Rewriting;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Model;

namespace Gateway.Publishing;

/// <summary>
/// The Destination of a WebDAV COPY or MOVE (RFC 4918, 10.3) is a second target: it may lead where the request itself might, and nowhere
/// else. Its host proves nothing, since some back ends look at the path alone.
/// </summary>
internal static class DestinationReading
{
    private const string Destination = "Destination";

    private static readonly string[] Methods = ["COPY", "MOVE", "BCOPY", "BMOVE"]; // the last two are Exchange 2003's

    public static bool IsNeeded(HttpContext context) =>
        context.Request.Headers.ContainsKey(Destination)
        && Methods.Contains(context.Request.Method, StringComparer.OrdinalIgnoreCase)
        && context.GetEndpoint()?.Metadata.GetMetadata<ForwardingPolicy>() is not null;

    /// <summary>What is wrong with the Destination; Pass where nothing is. The context is left as it was.</summary>
    public static async Task<FilterStatus> DecideAsync(RouteProbe probe, HttpContext context)
    {
        if (TargetOf(context.Request.Headers[Destination]) is not { } target)
        {
            return FilterStatus.BadDestination;
        }

        if (TargetInspection.Inspect(target, out var traits) is var inspected and not FilterStatus.Pass)
        {
            return inspected;
        }

        var question = target.IndexOf('?', StringComparison.Ordinal);
        var path = PathString.FromUriComponent(question < 0 ? target : target[..question]);
        if (await RouteReadings.EndpointOfAsync(probe, context, path) is not { } endpoint || !IsEqual(context.GetEndpoint()!, endpoint))
        {
            return FilterStatus.ForeignDestination;
        }

        if (await RouteReadings.DifferAsync(probe, context, path, endpoint))
        {
            return FilterStatus.AmbiguousRoute;
        }

        if (endpoint.Metadata.GetMetadata<RouteFilter>() is not { } filter)
        {
            return FilterStatus.Pass;
        }

        var verdict = RouteFilterDecision.Decide(filter, new RequestShape { Method = context.Request.Method, RawTarget = target }, traits);
        return verdict == FilterStatus.MethodNotAllowed ? FilterStatus.ForeignDestination : verdict;
    }

    private static string? TargetOf(StringValues values)
    {
        if (values is not [{ } value] || !AddressReference.TryParse(value, out var reference))
        {
            return null;
        }

        if (reference.Path.IsEmpty)
        {
            return "/";
        }

        return reference.Path.StartsWith('/') ? reference.Path.ToString() : null;
    }

    /// <summary>Whether both routes admit the same requests to the same back ends.</summary>
    private static bool IsEqual(Endpoint one, Endpoint other) =>
        one.Metadata.GetMetadata<ForwardingPolicy>() is { } policy
        && other.Metadata.GetMetadata<ForwardingPolicy>() is { } otherPolicy
        && (policy.Route == otherPolicy.Route || (policy.Cluster == otherPolicy.Cluster && AdmitTheSame(one.Metadata, other.Metadata)));

    private static bool AdmitTheSame(EndpointMetadataCollection one, EndpointMetadataCollection other) =>
        one.GetMetadata<RoutePreauthentication>() is { } rules
        && other.GetMetadata<RoutePreauthentication>() is { } otherRules
        && rules.Schemes.SequenceEqual(otherRules.Schemes)
        && rules.CustomSchemes.SequenceEqual(otherRules.CustomSchemes)
        && rules.Access.IsSame(otherRules.Access)
        && IsSame(rules.Issuers, otherRules.Issuers)
        && IsSame(rules.ClientAuthorities, otherRules.ClientAuthorities)
        && PolicyOf(one) == PolicyOf(other);

    private static bool IsSame(FrozenSet<string>? one, FrozenSet<string>? other) =>
        one is null ? other is null : other is not null && one.SetEquals(other);

    private static string? PolicyOf(EndpointMetadataCollection metadata) =>
        metadata.GetMetadata<RouteModel>()?.Config.AuthorizationPolicy;
}
