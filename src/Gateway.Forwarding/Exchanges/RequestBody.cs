using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Forwarding.Exchanges;

/// <summary>What is known of a request's body before any of it is read.</summary>
/// <param name="Exists">Whether there is one.</param>
/// <param name="Length">Its length, or null where it ends by itself (chunked, HTTP/2).</param>
/// <param name="AwaitsContinue">Whether the client waits for 100 before it sends it.</param>
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
        var awaitsContinue = context.Request.Headers.Expect is [{ } expect] && expect.Equals("100-continue", StringComparison.OrdinalIgnoreCase);
        return new RequestBody(length != 0, length, awaitsContinue);
    }
}
