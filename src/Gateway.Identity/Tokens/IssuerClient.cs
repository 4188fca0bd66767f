using System.Net;
using System.Net.Security;
using System.Text;
using Gateway.Identity.Credentials;
using Gateway.Outbound;
using Polly;
using Polly.Timeout;

namespace Gateway.Identity.Tokens;

/// <summary>An HTTPS client for an issuer: bounded in time and size, without redirects, with the configured roots.</summary>
public sealed class IssuerClient : IDisposable
{
    /// <summary>The largest response in bytes; key sets of large providers have tens of kilobytes.</summary>
    public const int MaximumBytes = 512 * 1024;

    private readonly HttpClient _client;
    private readonly ResiliencePipeline _pipeline;

    public IssuerClient(TokenIssuerOptions options, Dialer dialer, TimeProvider time)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = options.Timeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            MaxResponseHeadersLength = 32,
            ConnectCallback = dialer.OpenAsync,
        };
        if (options.Roots is { } roots)
        {
            handler.SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = TrustedRoots.Policy(TrustedRoots.Read(roots)),
            };
        }

        _client = new HttpClient(handler) { MaxResponseContentBufferSize = MaximumBytes, Timeout = Timeout.InfiniteTimeSpan };
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new()
            {
                MaxRetryAttempts = 1,
                Delay = TimeSpan.Zero,
                ShouldHandle = new PredicateBuilder().Handle<HttpRequestException>().Handle<TimeoutRejectedException>(),
            })
            .AddTimeout(options.Timeout)
            .Build();
    }

    /// <exception cref="IssuerException">The issuer is unreachable or returns an error.</exception>
    public Task<string> GetAsync(Uri address, CancellationToken cancellationToken) => GetAsync(address, null, cancellationToken);

    /// <summary>Gets a document by an access token (RFC 6750).</summary>
    /// <exception cref="IssuerException">The issuer is unreachable or returns an error.</exception>
    public async Task<string> GetAsync(Uri address, Secret? accessToken, CancellationToken cancellationToken)
    {
        try
        {
            return await _pipeline.ExecuteAsync(
                async token =>
                {
                    using var request = new HttpRequestMessage(HttpMethod.Get, address);
                    if (accessToken is not null)
                    {
                        request.Headers.Authorization = new("Bearer", accessToken.Reveal());
                    }

                    using var response = await SendAsync(request, token);
                    response.EnsureSuccessStatusCode();
                    return await response.Content.ReadAsStringAsync(token);
                },
                cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or TimeoutRejectedException or IOException)
        {
            throw new IssuerException($"{address}: {e.Message}", e);
        }
    }

    /// <summary>Posts a form without a retry, because an authorization code can be used once.</summary>
    /// <exception cref="IssuerException">The issuer is unreachable.</exception>
    public async Task<(HttpStatusCode Status, string Body)> PostAsync(
        Uri address,
        IReadOnlyDictionary<string, string> form,
        (string User, Secret Password)? basic,
        TimeSpan timeout,
        CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(form) };
        request.Headers.Accept.ParseAdd("application/json");
        if (basic is var (user, password))
        {
            // RFC 6749 2.3.1: both are form-encoded before they are joined.
            var pair = $"{Uri.EscapeDataString(user)}:{Uri.EscapeDataString(password.Reveal())}";
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
        }

        try
        {
            using var response = await SendAsync(request, limit.Token);
            return (response.StatusCode, await response.Content.ReadAsStringAsync(limit.Token));
        }
        catch (Exception e) when (e is HttpRequestException or IOException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new IssuerException($"{address}: {e.Message}", e);
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var address = request.RequestUri!; // every request has one
        using var span = OutboundSpans.BeginHttp(request.Method.Method, address.IdnHost, address.Port);
        span?.SetTag("url.full", address.GetLeftPart(UriPartial.Path)); // the query may say who is asked about
        try
        {
            var response = await _client.SendAsync(request, cancellationToken);
            OutboundSpans.Answered(span, (int)response.StatusCode);
            return response;
        }
        catch (Exception e)
        {
            OutboundSpans.Fail(span, e);
            throw;
        }
    }
}
