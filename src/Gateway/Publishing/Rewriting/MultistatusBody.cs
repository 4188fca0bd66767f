using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Gateway.Publishing.Rewriting;

/// <summary>The body of a multistatus response, whose href elements are rewritten as they pass.</summary>
internal sealed class MultistatusBody(IHttpResponseBodyFeature inner, AddressMap map, OuterAddress outer)
    : StreamResponseBodyFeature(new MultistatusStream(inner.Stream, map, outer), inner), IHttpResponseBodyFeature
{
    private bool _isFinished;

    /// <summary>Whether a response has a multistatus body that can be read: XML in UTF-8, without a content coding.</summary>
    public static bool IsNeeded(HttpResponse response) =>
        response is { StatusCode: StatusCodes.Status207MultiStatus, HasStarted: false }
        && response.Headers.ContentEncoding.Count == 0
        && MediaTypeHeaderValue.TryParse(response.ContentType, out var type)
        && type.MediaType.EndsWith("xml", StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || type.Charset.Value.Trim('"').ToLowerInvariant() is "utf-8" or "us-ascii");

    /// <summary>Sends what is held back, and gives the response its own body again.</summary>
    public static async Task FinishAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpResponseBodyFeature>() is MultistatusBody body)
        {
            await body.FinishAsync();
            context.Features.Set(body.PriorFeature);
        }
    }

    public override async Task CompleteAsync()
    {
        await FinishAsync();
        await PriorFeature!.CompleteAsync(); // it is made with one
    }

    public override Task StartAsync(CancellationToken cancellationToken = default) =>
        PriorFeature!.StartAsync(cancellationToken);

    private async Task FinishAsync()
    {
        if (!_isFinished)
        {
            _isFinished = true;
            await Writer.FlushAsync();
            await ((MultistatusStream)Stream).FinishAsync();
        }
    }
}
