using Gateway.HostNames;
using Gateway.Requests;

namespace Gateway.Filtering;

/// <summary>What may not pass on any route: decided before routing, from the request alone, without allocating.</summary>
internal static class RequestFilterDecision
{
    /// <param name="request">The request.</param>
    /// <param name="traits">What the target holds that only some routes allow; the route's rules read it later.</param>
    public static FilterStatus Decide(in RequestShape request, out TargetTraits traits)
    {
        traits = TargetTraits.None;

        // The framing first: where it is in doubt, the connection ends with the answer, whatever else is wrong.
        if (request.HasConnectionHeaderInHttp2)
        {
            return FilterStatus.ConnectionHeaderInHttp2;
        }

        if (request is { IsHttp10: true, TransferEncoding.Count: > 0 })
        {
            return FilterStatus.TransferEncodingInHttp10;
        }

        if (request.HasLengthToo)
        {
            return FilterStatus.LengthAndEncoding;
        }

        if (request.ContentLength == ContentLengthEncoding.Invalid)
        {
            return FilterStatus.ContentLength;
        }

        if (request.TransferEncoding.Count > 0
            && !(request.TransferEncoding.Count == 1 && "chunked".Equals(request.TransferEncoding[0], StringComparison.OrdinalIgnoreCase)))
        {
            return FilterStatus.TransferEncoding;
        }

        if (request.Host.Count > 1)
        {
            return FilterStatus.SeveralHosts;
        }

        ReadOnlySpan<char> host = request.Host.Count == 1 ? request.Host[0] : "";
        if (!HostSyntax.IsValid(host))
        {
            return FilterStatus.BadHost;
        }

        if (ConnectionHeader.NominatesEssential(request.Connection))
        {
            return FilterStatus.ConnectionNominates;
        }

        return AbsoluteTarget.Agrees(request.RawTarget, host)
            ? TargetInspection.Inspect(request.Target, out traits)
            : FilterStatus.ForeignAuthority;
    }
}
