using Gateway.Forwarding.Exchanges;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Publishing.Forwarding;

/// <summary>
/// A request and its response as YARP's transforms see them: messages of HttpClient that are never sent, filled for the transforms and
/// read back. It costs more than the straight way, so only routes that list transforms go it.
/// </summary>
internal sealed class TransformedRequest(HttpTransformer transformer, HttpRequestMessage message) : IResponseTransform
{
    /// <summary>The target that the transforms have made, the destination's path included.</summary>
    public string Target => message.RequestUri!.PathAndQuery; // made by the transforms, or below

    public string? Host => message.Headers.Host;

    public HeaderDictionary Headers { get; } = [];

    public static async ValueTask<TransformedRequest> CreateAsync(
        HttpContext context, string destinationPrefix, HttpTransformer transformer)
    {
        var message = new HttpRequestMessage
        {
            Method = new HttpMethod(context.Request.Method),
            Version = System.Net.HttpVersion.Version11,
            Content = new HeadersOnly(),
        };
        await transformer.TransformRequestAsync(context, message, destinationPrefix, context.RequestAborted);
        message.RequestUri ??= RequestUtilities.MakeDestinationAddress(
            destinationPrefix, context.Request.Path, context.Request.QueryString);
        var request = new TransformedRequest(transformer, message);
        Copy(message.Headers, request.Headers);
        Copy(message.Content.Headers, request.Headers);
        return request;
    }

    /// <summary>Whether the transforms have answered the request themselves.</summary>
    public static bool IsAnswered(HttpContext context) =>
        context.Response.HasStarted || context.Response.StatusCode != StatusCodes.Status200OK;

    public async ValueTask<bool> ApplyAsync(HttpContext context)
    {
        using var response = new HttpResponseMessage((System.Net.HttpStatusCode)context.Response.StatusCode)
        {
            RequestMessage = message,
            Content = new HeadersOnly(),
        };
        var headers = context.Response.Headers;
        foreach (var (name, values) in headers)
        {
            if (!response.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                response.Content.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        // What is said of the client's own connection is no header of the back end's, and YARP copies none of it.
        var (connection, upgrade) = (headers.Connection, headers.Upgrade);
        headers.Clear();
        var passesBody = await transformer.TransformResponseAsync(context, response, context.RequestAborted);
        if (!context.Response.HasStarted)
        {
            (headers.Connection, headers.Upgrade) = (connection, upgrade);
        }

        return passesBody;
    }

    private static void Copy(System.Net.Http.Headers.HttpHeaders from, HeaderDictionary to)
    {
        foreach (var (name, values) in from.NonValidated)
        {
            to[name] = StringValues.Concat(to[name], values.ToArray());
        }
    }

    /// <summary>A place for the headers that HttpClient keeps with the content.</summary>
    private sealed class HeadersOnly : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context) => Task.CompletedTask;

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
