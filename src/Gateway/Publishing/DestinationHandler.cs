namespace Gateway.Publishing;

/// <summary>
/// Sends to a destination whose TLS is made by <see cref="DestinationClientFactory"/>: as <c>http</c>, so that the pool and the expected
/// name do not depend on the client's Host, and with a body that is passed on as it arrives.
/// </summary>
internal sealed class DestinationHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri is { } uri && uri.Scheme == Uri.UriSchemeHttps)
        {
            request.Headers.Host ??= uri.Authority;
            request.RequestUri = new Uri($"http://{uri.IdnHost}:{uri.Port}{uri.PathAndQuery}", AsItIs);
        }

        if (request.Content is { } content)
        {
            request.Content = new FlushedContent(content);
        }

        return base.SendAsync(request, cancellationToken);
    }
}
