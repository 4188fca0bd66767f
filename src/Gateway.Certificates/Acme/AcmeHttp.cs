using System.Net.Http.Headers;
using System.Text.Json;
using Gateway.Certificates.Acme.Wire;
using Polly;
using Polly.Retry;

namespace Gateway.Certificates.Acme;

/// <summary>One request to the CA: bounded in bytes and in time, and a failure of any kind is a value.</summary>
internal sealed class AcmeHttp(HttpClient client, TimeProvider time)
{
    /// <summary>The most that is read of an answer; a chain of certificates is a tenth of it.</summary>
    internal const int MaximumBytes = 128 * 1024;

    internal static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private static readonly MediaTypeHeaderValue JoseJson = new("application/jose+json");

    // What the network or the server's restart costs; a request that must be signed anew is signed anew by its caller.
    private readonly ResiliencePipeline<AcmeResult<AcmeResponse>> _retry = new ResiliencePipelineBuilder<AcmeResult<AcmeResponse>>
    {
        TimeProvider = time,
    }
        .AddRetry(new RetryStrategyOptions<AcmeResult<AcmeResponse>>
        {
            ShouldHandle = static outcome => ValueTask.FromResult(outcome.Outcome.Result.Failed(out var failure, out _)
                && failure is { Kind: AcmeFailureKind.Unreachable or AcmeFailureKind.ServerError, RetryAfter: null }),
            MaxRetryAttempts = 2,
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromSeconds(2),
            UseJitter = true,
        })
        .Build();

    /// <summary>Repeats what failed on the way, or by the server's own trouble, twice.</summary>
    public ValueTask<AcmeResult<AcmeResponse>> RetryAsync(
        Func<CancellationToken, ValueTask<AcmeResult<AcmeResponse>>> send, CancellationToken cancellationToken) =>
        _retry.ExecuteAsync(send, cancellationToken);

    /// <summary>Sends and reads the whole answer; a nonce in it, good or bad, is given to <paramref name="nonces"/>.</summary>
    public async Task<AcmeResult<AcmeResponse>> SendAsync(
        HttpMethod method, Uri url, byte[]? body, NoncePool nonces, string? accept, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(method, url);
            request.Headers.UserAgent.ParseAdd("Gateway/0.1"); // RFC 8555 6.1 wants one
            if (accept is not null)
            {
                request.Headers.Accept.ParseAdd(accept);
            }

            if (body is not null)
            {
                request.Content = new ByteArrayContent(body) { Headers = { ContentType = JoseJson } };
            }

            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (response.Headers.TryGetValues("Replay-Nonce", out var values))
            {
                nonces.Add(values.First());
            }

            return await ReadAsync(response.Content, either.Token) is { } bytes
                ? ReadResponse(url, response, bytes)
                : new AcmeFailure(AcmeFailureKind.TooLarge, $"{url} answered with more than {MaximumBytes} bytes.");
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new AcmeFailure(AcmeFailureKind.Timeout, $"{url} did not answer within {Timeout.TotalSeconds} seconds.");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            var cause = e.InnerException is { } inner ? $"{e.Message} ({inner.Message})" : e.Message;
            return new AcmeFailure(AcmeFailureKind.Unreachable, $"{url}: {ProblemDocument.Printable(cause, 300)}");
        }
    }

    public async Task<AcmeResult<DirectoryDocument>> ReadDirectoryAsync(Uri url, CancellationToken cancellationToken)
    {
        var answer = await RetryAsync(
            async token => await SendAsync(HttpMethod.Get, url, null, new NoncePool(), null, token), cancellationToken);
        return answer.Failed(out var failure, out var response) ? failure : response.Read(AcmeJson.Default.DirectoryDocument);
    }

    private static async Task<byte[]?> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > MaximumBytes)
        {
            return null;
        }

        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var read = new MemoryStream();
        var buffer = new byte[8 * 1024];
        while (await stream.ReadAsync(buffer, cancellationToken) is var count and > 0)
        {
            if (read.Length + count > MaximumBytes)
            {
                return null;
            }

            read.Write(buffer, 0, count);
        }

        return read.ToArray();
    }

    private AcmeResult<AcmeResponse> ReadResponse(Uri url, HttpResponseMessage response, byte[] body)
    {
        var retryAfter = RetryAfter(response.Headers.RetryAfter);
        if (response.IsSuccessStatusCode)
        {
            // RFC 8555 leaves it to the server whether a Location is relative.
            var location = response.Headers.Location is { } given ? new Uri(url, given) : null;
            return new AcmeResponse(url, location, retryAfter, body);
        }

        return Problem(body).ToFailure((int)response.StatusCode, retryAfter);
    }

    private static ProblemDocument Problem(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, AcmeJson.Default.ProblemDocument) ?? new ProblemDocument();
        }
        catch (JsonException)
        {
            return new ProblemDocument(); // a proxy's page, or none: the status says what there is to know
        }
    }

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header)
    {
        var wait = header?.Delta ?? (header?.Date is { } date ? date - time.GetUtcNow() : null);
        return wait is { } given ? TimeSpan.FromTicks(Math.Clamp(given.Ticks, 0, TimeSpan.TicksPerDay)) : null;
    }
}
