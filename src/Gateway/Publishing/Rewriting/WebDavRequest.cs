namespace Gateway.Publishing.Rewriting;

/// <summary>Gives WebDAV requests the addresses that the back end has for itself.</summary>
internal static class WebDavRequest
{
    private const string Destination = "Destination";
    private const string If = "If";

    /// <summary>Whether a request may carry addresses, or ask for a multistatus body. Other methods pay nothing.</summary>
    public static bool IsOf(string method) => method is not ("GET" or "HEAD" or "POST" or "OPTIONS");

    /// <summary>The value that a header gets; null where it stays as it is.</summary>
    /// <param name="name">Destination or If.</param>
    /// <param name="value">What the client sent.</param>
    /// <param name="context">The request.</param>
    /// <param name="rewriting">What the route rewrites.</param>
    /// <param name="target">Where the request goes.</param>
    public static string? Inward(string name, string value, HttpContext context, RouteRewriting rewriting, in WebDavTarget target)
    {
        if (rewriting.Destination == WebDavDestinationForm.Keep)
        {
            return null;
        }

        var outer = OuterAddress.Of(context.Request);
        var (to, map, isAbsolute) = (target, rewriting.Map, rewriting.Destination == WebDavDestinationForm.Absolute);
        string? Rewrite(ReadOnlySpan<char> reference)
        {
            if (map.PathInward(reference, outer, to.PathPrefix) is not { } path)
            {
                return null;
            }

            var absolute = $"{to.Scheme}://{to.Host}{path}";
            if (reference.SequenceEqual(absolute))
            {
                return null; // it is what the back end has for itself, and some compare it as a whole
            }

            return isAbsolute ? absolute : path;
        }

        return name.Equals(Destination, StringComparison.OrdinalIgnoreCase) ? Rewrite(value) : HeaderAddresses.InAngles(value, Rewrite);
    }

    /// <summary>The request's headers as this destination gets them: the client's own, or a copy with what is rewritten.</summary>
    public static IHeaderDictionary HeadersFor(HttpContext context, RouteRewriting rewriting, in WebDavTarget target)
    {
        var headers = context.Request.Headers;
        HeaderDictionary? copy = null;
        foreach (var name in (ReadOnlySpan<string>)[Destination, If])
        {
            if (headers.TryGetValue(name, out var values) && values is [{ } value]
                && Inward(name, value, context, rewriting, target) is { } rewritten)
            {
                copy ??= Copy(headers);
                copy[name] = rewritten;
            }
        }

        if (rewriting.Multistatus && headers.AcceptEncoding.Count > 0)
        {
            copy ??= Copy(headers);
            copy.Remove("Accept-Encoding");
        }

        return copy ?? headers;
    }

    private static HeaderDictionary Copy(IHeaderDictionary headers)
    {
        var copy = new HeaderDictionary(headers.Count);
        foreach (var (name, values) in headers)
        {
            copy[name] = values;
        }

        return copy;
    }
}
