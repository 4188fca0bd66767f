using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using Gateway.Identity.Credentials;
using Gateway.Outbound;

namespace Gateway.Identity.Verifiers;

/// <summary>
/// Verifies passwords by HTTP Basic at a URL. It trusts a success only if the URL has recently refused a random credential: a page that
/// needs no authentication must not sign everybody in.
/// </summary>
internal sealed class HttpCredentialVerifier(CredentialVerifierOptions options, Dialer dialer, TimeProvider time) : ICredentialVerifier
{
    private static readonly TimeSpan RefusalValidFor = TimeSpan.FromMinutes(10);

    private readonly Uri _address = new(options.Address);
    private readonly DialTarget _target = new(new Uri(options.Address).IdnHost, new Uri(options.Address).Port);
    private readonly TlsExpectations _expected = new()
    {
        Roots = TrustedRoots.Read(options.Roots),
        ServerName = options.ServerName,
        Protocols = SslProtocols.Tls12 | SslProtocols.Tls13,
    };

    private long _refusedAt;
    private volatile bool _hasRefused;

    public async ValueTask<AuthenticationStatus> VerifyAsync(
        string userName, Secret password, SignInContext context, CancellationToken cancellationToken)
    {
        try
        {
            if (!RefusesRandomCredentials())
            {
                var random = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
                if (await AskAsync(
                    random, new Secret(random), PasswordExposure.Uncounted, cancellationToken) != HttpStatusCode.Unauthorized)
                {
                    return AuthenticationStatus.DirectoryUnavailable;
                }

                Volatile.Write(ref _refusedAt, time.GetTimestamp());
                _hasRefused = true;
            }

            var status = (int)await AskAsync(userName, password, context.Exposure, cancellationToken) switch
            {
                >= 200 and < 300 => AuthenticationStatus.Accepted,
                401 => AuthenticationStatus.WrongPassword,
                _ => AuthenticationStatus.DirectoryUnavailable,
            };
            if (status != AuthenticationStatus.DirectoryUnavailable)
            {
                context.Exposure.Answered();
            }

            return status;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException or AuthenticationException)
        {
            return AuthenticationStatus.DirectoryUnavailable;
        }
    }

    private bool RefusesRandomCredentials() => _hasRefused && time.GetElapsedTime(Volatile.Read(ref _refusedAt)) < RefusalValidFor;

    // HttpClient always expects the host of the URL in the certificate, so the connection is made here. It is made before the request, so
    // that the moment at which the password is sent is known.
    private async Task<Stream> ConnectAsync(CancellationToken cancellationToken)
    {
        var tls = new SslStream(await dialer.OpenAsync(_target, cancellationToken));
        try
        {
            await tls.AuthenticateAsClientAsync(_expected.OptionsFor(_target.Name), cancellationToken);
            return tls;
        }
        catch
        {
            await tls.DisposeAsync();
            throw;
        }
    }

    // Some servers bind a sign-in to the connection, so each trial has its own.
    private async Task<HttpStatusCode> AskAsync(
        string userName, Secret password, PasswordExposure exposure, CancellationToken cancellationToken)
    {
        using var span = OutboundSpans.BeginHttp("GET", _target.Name, _target.Port);
        try
        {
            var status = await SendAsync(userName, password, exposure, cancellationToken);
            OutboundSpans.Answered(span, (int)status);
            return status;
        }
        catch (Exception e)
        {
            OutboundSpans.Fail(span, e);
            throw;
        }
    }

    private async Task<HttpStatusCode> SendAsync(
        string userName, Secret password, PasswordExposure exposure, CancellationToken cancellationToken)
    {
        await using var connection = await ConnectAsync(cancellationToken);
        var isUsed = false;
        using var client = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            MaxResponseHeadersLength = 64,
            ConnectCallback = (_, _) =>
            {
                if (isUsed)
                {
                    throw new IOException("a trial sign-in is sent only once");
                }

                isUsed = true;
                return new(connection);
            },
        });

        // The scheme is http, because the connection is already encrypted when HttpClient receives it.
        using var request = new HttpRequestMessage(HttpMethod.Get, new UriBuilder(_address) { Scheme = "http", Port = _address.Port }.Uri)
        {
            Headers = { Host = _address.Authority },
        };
        var plain = Encoding.UTF8.GetBytes($"{userName}:{password.Reveal()}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(plain));
        CryptographicOperations.ZeroMemory(plain);

        // The body is not read; the connection is closed after the response headers.
        exposure.Sending();
        using var response = await client.SendAsync(request, cancellationToken);
        return response.StatusCode;
    }
}
