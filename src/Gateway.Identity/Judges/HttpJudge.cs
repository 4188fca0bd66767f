using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Gateway.Identity.Judges;

/// <summary>
/// Tries HTTP Basic at a URL. It believes a yes only of a URL that has lately said no to a credential that nobody has: a page that is open
/// to all must not open the gateway.
/// </summary>
internal sealed class HttpJudge : IJudge, IDisposable
{
    private static readonly TimeSpan ProofLasts = TimeSpan.FromMinutes(10);

    private readonly HttpMessageInvoker _client;
    private readonly Uri _address;
    private readonly TimeProvider _time;
    private long _provedAt;
    private volatile bool _isProved;

    public HttpJudge(JudgeOptions options, TimeProvider time)
    {
        _address = new Uri(options.Address);
        _time = time;
        _client = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = options.Timeout,
            MaxResponseHeadersLength = 64,
            PooledConnectionLifetime = TimeSpan.Zero, // some servers bind a sign-in to its connection: each trial has its own
            ConnectCallback = (_, token) => ConnectAsync(options, Policy(options.Roots), token),
        });
    }

    public async ValueTask<AuthenticationResult> JudgeAsync(string userName, Secret password, SignInContext context, CancellationToken cancellationToken)
    {
        try
        {
            if (!IsProved())
            {
                var nobody = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
                if (await AskAsync(nobody, new Secret(nobody), cancellationToken) != HttpStatusCode.Unauthorized)
                {
                    return AuthenticationResult.DirectoryUnavailable;
                }

                Volatile.Write(ref _provedAt, _time.GetTimestamp());
                _isProved = true;
            }

            return (int)await AskAsync(userName, password, cancellationToken) switch
            {
                >= 200 and < 300 => AuthenticationResult.Accepted,
                401 => AuthenticationResult.WrongPassword,
                _ => AuthenticationResult.DirectoryUnavailable,
            };
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException or AuthenticationException)
        {
            return AuthenticationResult.DirectoryUnavailable;
        }
    }

    public void Dispose() => _client.Dispose();

    private bool IsProved() => _isProved && _time.GetElapsedTime(Volatile.Read(ref _provedAt)) < ProofLasts;

    // By hand, because HttpClient takes the name to expect in the certificate from the URL whatever its options say.
    private async ValueTask<Stream> ConnectAsync(JudgeOptions options, X509ChainPolicy? policy, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var tls = default(SslStream);
        try
        {
            await socket.ConnectAsync(_address.IdnHost.Trim('[', ']'), _address.Port, cancellationToken);
            tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = options.ServerName ?? _address.IdnHost.Trim('[', ']'),
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                    CertificateChainPolicy = policy?.Clone(),
                    CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                },
                cancellationToken);
            return tls;
        }
        catch
        {
            socket.Dispose();
            tls?.Dispose();
            throw;
        }
    }

    private async Task<HttpStatusCode> AskAsync(string userName, Secret password, CancellationToken cancellationToken)
    {
        // As http, for the connection is encrypted already when HttpClient gets it.
        using var request = new HttpRequestMessage(HttpMethod.Get, new UriBuilder(_address) { Scheme = "http", Port = _address.Port }.Uri) { Headers = { Host = _address.Authority } };
        var plain = Encoding.UTF8.GetBytes($"{userName}:{password.Reveal()}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(plain));
        CryptographicOperations.ZeroMemory(plain);

        // The body is not read: the connection ends with the answer.
        using var response = await _client.SendAsync(request, cancellationToken);
        return response.StatusCode;
    }

    private static X509ChainPolicy? Policy(string? roots)
    {
        if (roots is null)
        {
            return null;
        }

        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(roots);
        return policy;
    }
}
