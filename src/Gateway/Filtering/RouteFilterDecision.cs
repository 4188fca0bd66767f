namespace Gateway.Filtering;

/// <summary>What may not pass on one route: decided after routing and before anybody is asked who they are, without allocating.</summary>
internal static class RouteFilterDecision
{
    public static FilterVerdict Decide(RouteFilter filter, in RequestShape request)
    {
        var target = request.Target;
        var verdict = TargetInspection.Inspect(target, out var traits);
        if (verdict != FilterVerdict.Pass)
        {
            return verdict;
        }

        if (filter.IsExchange)
        {
            verdict = ExchangeAttacks.Decide(request, traits);
            if (verdict != FilterVerdict.Pass)
            {
                return verdict;
            }
        }

        if ((traits & TargetTraits.EmptySegment) != 0 && !filter.AllowEmptySegments)
        {
            return FilterVerdict.EmptySegment;
        }

        if ((traits & TargetTraits.DoubleEncoded) != 0 && !filter.AllowDoubleEncoding)
        {
            return FilterVerdict.DoubleEncoding;
        }

        if ((traits & TargetTraits.EncodedSlash) != 0 && !filter.AllowEncodedSlash)
        {
            return FilterVerdict.EncodedSlash;
        }

        if (filter.DenyPaths.Count > 0 && DeniedPaths.Contains(filter.DenyPaths, target))
        {
            return FilterVerdict.DeniedPath;
        }

        return Sizes(filter, request, target);
    }

    private static FilterVerdict Sizes(RouteFilter filter, in RequestShape request, ReadOnlySpan<char> target)
    {
        if (filter.Methods.Count > 0 && !filter.Methods.GetAlternateLookup<ReadOnlySpan<char>>().Contains(request.Method))
        {
            return FilterVerdict.MethodNotAllowed;
        }

        var question = target.IndexOf('?');
        if ((question < 0 ? target.Length : question) > filter.PathBytes)
        {
            return FilterVerdict.PathTooLong;
        }

        if (question >= 0 && target.Length - question - 1 > filter.QueryBytes)
        {
            return FilterVerdict.QueryTooLong;
        }

        return request.ContentLength > filter.MaxRequestBodySize ? FilterVerdict.BodyTooLarge : FilterVerdict.Pass;
    }
}
