using System.Net.Security;
using System.Runtime.CompilerServices;
using Gateway.Certificates.Selection;
using Gateway.Certificates.Stapling;
using Gateway.Listeners.Transport;
using Gateway.Outbound;
using Gateway.Transport.Tls;

namespace Gateway.Listeners.Tls;

/// <summary>
/// The stapled OCSP responses of handshakes on reactors (RFC 6066, 8). They are fetched in the background, and no handshake waits for one.
/// On the framework's sockets, SslStream does this itself.
/// </summary>
internal sealed partial class OcspStaples : IDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private const int MaximumBytes = 64 * 1024;

    private static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Retry = TimeSpan.FromMinutes(1);

    private readonly ConditionalWeakTable<SslStreamCertificateContext, Staple> _staples = [];
    private readonly TransportChoice _choice;
    private readonly CertificateSelector _selector;
    private readonly TimeProvider _time;
    private readonly ILogger<OcspStaples> _logger;
    private readonly HttpClient _http;

    public OcspStaples(TransportChoice choice, CertificateSelector selector, Dialer dialer, TimeProvider time, ILogger<OcspStaples> logger)
    {
        _choice = choice;
        _selector = selector;
        _time = time;
        _logger = logger;
        _http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = dialer.OpenAsync,
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
        })
        {
            Timeout = FetchTimeout,
            MaxResponseContentBufferSize = MaximumBytes,
        };
    }

    /// <summary>The response to staple to handshakes with the certificate, or null.</summary>
    public ReadOnlyMemory<byte>? Find(SslStreamCertificateContext certificate) =>
        _staples.TryGetValue(certificate, out var staple) && staple.Expires > _time.GetUtcNow() ? staple.Response : null;

    /// <summary>Fetches the responses that are due.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        if (_choice.Reactors is null)
        {
            return;
        }

        foreach (var certificate in _selector.Certificates)
        {
            if (certificate.StapleSource is { } source
                && _staples.GetOrCreateValue(certificate.Context) is { } staple
                && staple.Due <= _time.GetUtcNow())
            {
                await RefreshAsync(certificate, source, staple, cancellationToken);
            }
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task RefreshAsync(ServerCertificate certificate, StapleSource source, Staple staple, CancellationToken cancellationToken)
    {
        staple.Due = _time.GetUtcNow() + Retry;
        try
        {
            var response = await FetchAsync(certificate, source, cancellationToken);
            if (OcspQuery.ReadExpiry(response, certificate.Leaf, source.Issuer) is { } expires)
            {
                // Early enough for a second and a third attempt.
                staple.Due = _time.GetUtcNow() + ((expires - _time.GetUtcNow()) / 2);
                staple.Response = response;
                staple.Expires = expires;
                return;
            }

            Log.Unusable(_logger, certificate.Name, source.Responder, "the response is not good, or not signed for the issuer");
        }
        catch (Exception e) when (e is HttpRequestException or TlsException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            Log.Unusable(_logger, certificate.Name, source.Responder, e.Message);
        }
    }

    private async Task<byte[]> FetchAsync(ServerCertificate certificate, StapleSource source, CancellationToken cancellationToken)
    {
        // RFC 5019, 5: by GET, so that HTTP caches can respond.
        var request = Convert.ToBase64String(OcspQuery.CreateRequest(certificate.Leaf, source.Issuer));
        var address = new Uri($"{source.Responder.AbsoluteUri.TrimEnd('/')}/{Uri.EscapeDataString(request)}");
        using var response = await _http.GetAsync(address, cancellationToken);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(1133, LogLevel.Debug, "The OCSP response of {Responder} for {Name} was not refreshed: {Reason}.")]
        public static partial void Unusable(ILogger logger, string name, Uri responder, string reason);
    }

    private sealed class Staple
    {
        public DateTimeOffset Due { get; set; } = DateTimeOffset.MinValue;

        public DateTimeOffset Expires { get; set; } = DateTimeOffset.MinValue;

        public byte[]? Response { get; set; }
    }
}
