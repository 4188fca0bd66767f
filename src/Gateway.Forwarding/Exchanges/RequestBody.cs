using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Forwarding.Exchanges;

/// <summary>The properties of a request body that are known before it is read.</summary>
/// <param name="Exists">Whether the request has a body.</param>
/// <param name="Length">The length, or null if it is not announced (chunked, HTTP/2).</param>
/// <param name="AwaitsContinue">Whether the client waits for 100 before it sends the body.</param>
internal readonly record struct RequestBody(bool Exists, long? Length, bool AwaitsContinue)
{
    public bool IsChunked => Exists && Length is null;

    public static RequestBody Of(HttpContext context)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
        {
            return default;
        }

        var length = context.Request.ContentLength;
        var awaitsContinue = context.Request.Headers.Expect is [{ } expect]
            && expect.Equals("100-continue", StringComparison.OrdinalIgnoreCase);
        return new RequestBody(length != 0, length, awaitsContinue);
    }
}
