using System.Collections.Frozen;

namespace Gateway.Straight.Routes;

/// <summary>The routes of one host, in the order in which the router prefers them.</summary>
internal sealed class StraightHost
{
    private readonly FrozenDictionary<string, RouteCandidate[]>.AlternateLookup<ReadOnlySpan<char>> _bySegment;
    private readonly RouteCandidate[] _others;

    /// <param name="candidates">Every endpoint that takes requests of the host.</param>
    public StraightHost(IEnumerable<RouteCandidate> candidates)
    {
        RouteCandidate[] all = [.. candidates.OrderBy(c => c.Order).ThenBy(c => c.Precedence)];
        var names = all.Where(c => c.Literals.Length > 0).Select(c => c.Literals[0]).Distinct(StringComparer.OrdinalIgnoreCase);
        _bySegment = names
            .ToFrozenDictionary(n => n, n => Of(all, n), StringComparer.OrdinalIgnoreCase)
            .GetAlternateLookup<ReadOnlySpan<char>>();
        _others = Of(all, null);
    }

    /// <summary>
    /// The route that the router would choose; null where it is not straight, where there is none, or where two are equal.
    /// </summary>
    /// <param name="path">A path of the characters that mean themselves, without empty segments.</param>
    /// <param name="method">The method.</param>
    public StraightEndpoint? Find(ReadOnlySpan<char> path, string method)
    {
        var end = path[1..].IndexOf('/');
        var segment = end < 0 ? path[1..] : path.Slice(1, end);
        var candidates = _bySegment.TryGetValue(segment, out var named) ? named : _others;
        RouteCandidate? first = null;
        foreach (var candidate in candidates)
        {
            if (first is not null && (candidate.Order != first.Order || candidate.Precedence != first.Precedence))
            {
                break;
            }

            if (candidate.Covers(path) && candidate.Takes(method))
            {
                if (first is not null)
                {
                    return null;
                }

                first = candidate;
            }
        }

        return first?.Straight;
    }

    private static RouteCandidate[] Of(RouteCandidate[] all, string? segment) =>
        [.. all.Where(c => c.Literals.Length == 0 || c.Literals[0].Equals(segment, StringComparison.OrdinalIgnoreCase))];
}
