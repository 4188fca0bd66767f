using Yarp.ReverseProxy.Transforms;

namespace Gateway.Publishing;

/// <summary>Sends response headers before the body's first byte where that may be long in coming.</summary>
internal sealed class EarlyHeadersTransform : ResponseTransform
{
    // Below this, headers and body travel in one write, and the back end has no reason to wait between them.
    private const long WaitsForBody = 65_536;

    public override async ValueTask ApplyAsync(ResponseTransformContext context)
    {
        var http = context.HttpContext;
        if (context.ProxyResponse is null || HttpMethods.IsHead(http.Request.Method)
            || http.Response.StatusCode is < 200 or StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent or StatusCodes.Status304NotModified
            || http.Response.ContentLength < WaitsForBody)
        {
            return;
        }

        await http.Response.Body.FlushAsync(context.CancellationToken);
    }
}
