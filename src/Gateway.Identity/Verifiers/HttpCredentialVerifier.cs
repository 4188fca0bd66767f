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
/// Tries HTTP Basic at a URL. It believes a yes only of a URL that has lately said no to a credential that nobody has: a page that is open
/// to all must not open the gateway.
/// </summary>
internal sealed class HttpCredentialVerifier(CredentialVerifierOptions options, Dialer dialer, TimeProvider time) : ICredentialVerifier
{
    private static readonly TimeSpan ProofLasts = TimeSpan.FromMinutes(10);

    private readonly Uri _address = new(options.Address);
    private readonly DialTarget _target = new(new Uri(options.Address).IdnHost, new Uri(options.Address).Port);
    private readonly TlsExpectations _expected = new()
    {
        Roots = options.Roots is { } roots ? TrustedRoots.Read(roots) : null,
        ServerName = options.ServerName,
        Protocols = SslProtocols.Tls12 | SslProtocols.Tls13,
    };

    private long _provedAt;
    private volatile bool _isProved;

    public async ValueTask<AuthenticationStatus> VerifyAsync(string userName, Secret password, SignInContext context, CancellationToken cancellationToken)
    {
        try
        {
            if (!IsProved())
            {
                var nobody = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
                if (await AskAsync(nobody, new Secret(nobody), PasswordExposure.Uncounted, cancellationToken) != HttpStatusCode.Unauthorized)
                {
                    return AuthenticationStatus.DirectoryUnavailable;
                }

                Volatile.Write(ref _provedAt, time.GetTimestamp());
                _isProved = true;
            }

            var result = (int)await AskAsync(userName, password, context.Exposure, cancellationToken) switch
            {
                >= 200 and < 300 => AuthenticationStatus.Accepted,
                401 => AuthenticationStatus.WrongPassword,
                _ => AuthenticationStatus.DirectoryUnavailable,
            };
            if (result != AuthenticationStatus.DirectoryUnavailable)
            {
                context.Exposure.Answered();
            }

            return result;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException or AuthenticationException)
        {
            return AuthenticationStatus.DirectoryUnavailable;
        }
    }

    private bool IsProved() => _isProved && time.GetElapsedTime(Volatile.Read(ref _provedAt)) < ProofLasts;

    // By hand, because HttpClient takes the name to expect in the certificate from the URL whatever its options say. And before the request:
    // only then is it known that the password has left.
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

    // Some servers bind a sign-in to its connection: each trial has its own.
    private async Task<HttpStatusCode> AskAsync(string userName, Secret password, PasswordExposure exposure, CancellationToken cancellationToken)
    {
        await using var connection = await ConnectAsync(cancellationToken);
        var isTaken = false;
        using var client = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            MaxResponseHeadersLength = 64,
            ConnectCallback = (_, _) =>
            {
                if (isTaken)
                {
                    throw new IOException("a trial is sent once");
                }

                isTaken = true;
                return new(connection);
            },
        });

        // As http, for the connection is encrypted already when HttpClient gets it.
        using var request = new HttpRequestMessage(HttpMethod.Get, new UriBuilder(_address) { Scheme = "http", Port = _address.Port }.Uri) { Headers = { Host = _address.Authority } };
        var plain = Encoding.UTF8.GetBytes($"{userName}:{password.Reveal()}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(plain));
        CryptographicOperations.ZeroMemory(plain);

        // The body is not read: the connection ends with the answer.
        exposure.Sending();
        using var response = await client.SendAsync(request, cancellationToken);
        return response.StatusCode;
    }
}
