using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Gateway.Publishing.Rewriting;

/// <summary>Replaces addresses of the inside in a response by the one that the client used.</summary>
internal static class ResponseAddresses
{
    public static void Apply(HttpContext context, RouteRewriting rewriting)
    {
        var headers = context.Response.Headers;
        foreach (var name in rewriting.Headers)
        {
            if (headers.TryGetValue(name, out var values))
            {
                Set(headers, name, values, context, rewriting, static (value, map, outer) => map.Outward(value, outer));
            }
        }

        if (headers.SetCookie is { Count: > 0 } cookies)
        {
            Set(headers, "Set-Cookie", cookies, context, rewriting, static (value, map, outer) =>
                HeaderAddresses.InSetCookie(value, map, outer));
        }

        if (headers.Link is { Count: > 0 } links)
        {
            Set(headers, "Link", links, context, rewriting, static (value, map, outer) =>
                HeaderAddresses.InAngles(value, reference => map.Outward(reference, outer)));
        }

        if (headers.TryGetValue("Refresh", out var refresh))
        {
            Set(headers, "Refresh", refresh, context, rewriting, static (value, map, outer) =>
                HeaderAddresses.InRefresh(value, reference => map.Outward(reference, outer)));
        }

        if (rewriting.Multistatus && MultistatusBody.IsNeeded(context.Response))
        {
            context.Response.ContentLength = null;
            var body = new MultistatusBody(
                context.Features.GetRequiredFeature<IHttpResponseBodyFeature>(), rewriting.Map, OuterAddress.Of(context.Request));
            context.Features.Set<IHttpResponseBodyFeature>(body);
        }
    }

    private static void Set(
        IHeaderDictionary headers,
        string name,
        StringValues values,
        HttpContext context,
        RouteRewriting rewriting,
        Func<string, AddressMap, OuterAddress, string?> rewrite)
    {
        var outer = OuterAddress.Of(context.Request);
        string[]? changed = null;
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i] is { } value && rewrite(value, rewriting.Map, outer) is { } rewritten)
            {
                changed ??= values.ToArray()!;
                changed[i] = rewritten;
            }
        }

        if (changed is not null)
        {
            headers[name] = changed;
        }
    }
}
