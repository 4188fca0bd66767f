using Microsoft.AspNetCore.Routing.Patterns;
using Yarp.ReverseProxy.Model;

namespace Gateway.Straight.Routes;

/// <summary>
/// An endpoint of the router as the table compares it: the literal segments that its pattern begins with, and whether the rest of the
/// pattern is any path.
/// </summary>
internal sealed class RouteCandidate
{
    public RouteCandidate(RouteEndpoint endpoint, StraightEndpoint? straight)
    {
        var pattern = endpoint.RoutePattern;
        Literals = [.. pattern.PathSegments.TakeWhile(IsLiteral).Select(s => ((RoutePatternLiteralPart)s.Parts[0]).Content)];
        Order = endpoint.Order;
        Precedence = pattern.InboundPrecedence;
        Methods = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [];

        // What is told apart by more than host, path and method may still be chosen: then the pipeline decides.
        var match = endpoint.Metadata.GetMetadata<RouteModel>()?.Config.Match;
        var isUnderstood = match is { Headers: null or { Count: 0 }, QueryParameters: null or { Count: 0 } }
            && pattern.PathSegments.Count == Literals.Length + 1
            && IsAnyPath(pattern.PathSegments[^1])
            && pattern.Defaults.Count == 0
            && pattern.RequiredValues.Count == 0;
        Straight = isUnderstood ? straight : null;
    }

    public string[] Literals { get; }

    public int Order { get; }

    public decimal Precedence { get; }

    /// <summary>The methods that it takes; empty for all.</summary>
    public IReadOnlyList<string> Methods { get; }

    /// <summary>The straight endpoint; null where the pipeline serves what this candidate takes.</summary>
    public StraightEndpoint? Straight { get; }

    /// <summary>Whether it may take a path: the path begins with its literal segments.</summary>
    public bool Covers(ReadOnlySpan<char> path)
    {
        foreach (var literal in Literals)
        {
            var rest = path[1..]; // a path begins with a slash, and so does what is left of it
            if (!rest.StartsWith(literal, StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }

            path = rest[literal.Length..];
            if (path.IsEmpty)
            {
                path = "/"; // a further literal does not match it
            }
            else if (path[0] != '/')
            {
                return false;
            }
        }

        return true;
    }

    public bool Takes(string method)
    {
        if (Methods.Count == 0)
        {
            return true;
        }

        for (var i = 0; i < Methods.Count; i++)
        {
            if (Methods[i].Equals(method, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsLiteral(RoutePatternPathSegment segment) => segment.IsSimple && segment.Parts[0].IsLiteral;

    private static bool IsAnyPath(RoutePatternPathSegment segment) =>
        segment.IsSimple && segment.Parts[0] is RoutePatternParameterPart { IsCatchAll: true, Default: null, ParameterPolicies.Count: 0 };
}
