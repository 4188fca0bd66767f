using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Gateway.Publishing.Rewriting;

/// <summary>Replaces addresses of the inside in a response by the one that the client used.</summary>
internal static class ResponseAddresses
{
    public static void Apply(HttpContext context, RouteRewriting rewriting)
    {
        var headers = context.Response.Headers;
        foreach (var name in rewriting.Names)
        {
            if (headers.TryGetValue(name, out var values) && values.Count > 0)
            {
                Set(headers, name, values, context, rewriting);
            }
        }

        if (rewriting.Multistatus && MultistatusBody.IsNeeded(context.Response))
        {
            context.Response.ContentLength = null;
            var body = new MultistatusBody(
                context.Features.GetRequiredFeature<IHttpResponseBodyFeature>(), rewriting.Map, OuterAddress.Of(context.Request));
            context.Features.Set<IHttpResponseBodyFeature>(body);
        }
    }

    /// <summary>The value of a response header for the client; null where it stays as it is.</summary>
    public static string? Rewrite(string name, string value, RouteRewriting rewriting, in OuterAddress outer)
    {
        var (to, map) = (outer, rewriting.Map);
        var single = rewriting.Headers.Contains(name, StringComparer.OrdinalIgnoreCase) ? map.Outward(value, to) : null;
        var text = single ?? value;
        if (Is(name, "Set-Cookie"))
        {
            return HeaderAddresses.InSetCookie(text, map, to) ?? single;
        }

        if (Is(name, "Link"))
        {
            return HeaderAddresses.InAngles(text, reference => map.Outward(reference, to)) ?? single;
        }

        return Is(name, "Refresh") ? HeaderAddresses.InRefresh(text, reference => map.Outward(reference, to)) ?? single : single;
    }

    private static bool Is(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static void Set(IHeaderDictionary headers, string name, StringValues values, HttpContext context, RouteRewriting rewriting)
    {
        var outer = OuterAddress.Of(context.Request);
        string[]? changed = null;
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i] is { } value && Rewrite(name, value, rewriting, outer) is { } rewritten)
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
