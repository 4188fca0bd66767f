using Yarp.ReverseProxy.Transforms;

namespace Gateway.Publishing.Transforms;

/// <summary>
/// For YARP's own forwarder, which serves HTTP/2 back ends: sends response headers before the body's first byte, which may be long in
/// coming.
/// </summary>
internal sealed class EarlyHeadersTransform : ResponseTransform
{
    public override async ValueTask ApplyAsync(ResponseTransformContext context)
    {
        var http = context.HttpContext;
        if (context.ProxyResponse is null || http.Request.Method == "HEAD"
            || http.Response.StatusCode is < 200 or StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent
                or StatusCodes.Status304NotModified
            || http.Response.ContentLength == 0)
        {
            return;
        }

        await http.Response.Body.FlushAsync(context.CancellationToken);
    }
}
