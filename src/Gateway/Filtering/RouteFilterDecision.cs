using Gateway.Requests;

namespace Gateway.Filtering;

/// <summary>What may not pass on one route: decided after routing and before anybody is asked who they are, without allocating.</summary>
internal static class RouteFilterDecision
{
    /// <param name="filter">The route's rules.</param>
    /// <param name="request">A request that the request filter has let pass.</param>
    /// <param name="traits">What the request filter found in its target.</param>
    public static FilterStatus Decide(RouteFilter filter, in RequestShape request, TargetTraits traits)
    {
        var target = request.Target;
        if (filter.IsExchange)
        {
            var verdict = ExchangeAttacks.Decide(request, traits);
            if (verdict != FilterStatus.Pass)
            {
                return verdict;
            }
        }

        if ((traits & TargetTraits.EmptySegment) != 0 && !filter.AllowEmptySegments)
        {
            return FilterStatus.EmptySegment;
        }

        if ((traits & TargetTraits.DoubleEncoded) != 0 && !filter.AllowDoubleEncoding)
        {
            return FilterStatus.DoubleEncoding;
        }

        if ((traits & TargetTraits.EncodedSlash) != 0 && !filter.AllowEncodedSlash)
        {
            return FilterStatus.EncodedSlash;
        }

        if (filter.DenyPaths.Count > 0 && DeniedPaths.Contains(filter.DenyPaths, target))
        {
            return FilterStatus.DeniedPath;
        }

        return Sizes(filter, request, target);
    }

    private static FilterStatus Sizes(RouteFilter filter, in RequestShape request, ReadOnlySpan<char> target)
    {
        if (!Accepts(filter, request.Method))
        {
            return FilterStatus.MethodNotAllowed;
        }

        var question = target.IndexOf('?');
        if ((question < 0 ? target.Length : question) > filter.PathBytes)
        {
            return FilterStatus.PathTooLong;
        }

        if (question >= 0 && target.Length - question - 1 > filter.QueryBytes)
        {
            return FilterStatus.QueryTooLong;
        }

        return request.ContentLength > filter.MaxRequestBodySize ? FilterStatus.BodyTooLarge : FilterStatus.Pass;
    }

    // TRACE returns the request as the back end received it, with what the gateway added (RFC 9110 9.3.8).
    private static bool Accepts(RouteFilter filter, ReadOnlySpan<char> method) => filter.Methods.Count > 0
        ? filter.Methods.GetAlternateLookup<ReadOnlySpan<char>>().Contains(method)
        : !method.Equals("TRACE", StringComparison.OrdinalIgnoreCase);
}
