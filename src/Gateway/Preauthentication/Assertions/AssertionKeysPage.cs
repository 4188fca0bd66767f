using Gateway.Preauthentication.Pages;
using Gateway.Requests;

namespace Gateway.Preauthentication.Assertions;

/// <summary>
/// Serves the published keys to every client, on each host that has a route with assertions. The host's certificate authenticates them.
/// </summary>
internal sealed class AssertionKeysPage(RequestDelegate next, PreauthenticatedHosts hosts, AssertionKeys keys)
{
    public const string Path = ReservedPaths.AssertionKeys;

    /// <summary>Whether the page answers the request.</summary>
    public static bool Answers(PreauthenticatedHosts hosts, HttpRequest request) =>
        request.Path.Equals(Path, StringComparison.OrdinalIgnoreCase) && hosts.SendsAssertions(request.Host.Host);

    public Task InvokeAsync(HttpContext context)
    {
        if (!Answers(hosts, context.Request))
        {
            return next(context);
        }

        if (context.Request.Method is not ("GET" or "HEAD"))
        {
            return PageResponses.RefuseMethodAsync(context, "GET, HEAD");
        }

        RequestRecord.Of(context).Outcome = RequestOutcome.Answered;
        return WriteAsync(context, keys.Current);
    }

    public static async Task WriteAsync(HttpContext context, AssertionKeySet keys)
    {
        context.Response.ContentType = "application/jwk-set+json"; // RFC 7517 8.5.2
        context.Response.ContentLength = keys.Document.Length;
        context.Response.Headers.CacheControl = "public, max-age=300";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        if (context.Request.Method != "HEAD")
        {
            await context.Response.Body.WriteAsync(keys.Document, context.RequestAborted);
        }
    }
}
