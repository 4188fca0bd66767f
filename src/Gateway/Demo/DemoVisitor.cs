using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gateway.Outbound;

namespace Gateway.Demo;

/// <summary>
/// A client of the demo: it trusts only the demo's certificate authority, follows no redirects, and keeps cookies only on request.
/// </summary>
internal sealed class DemoVisitor(DemoEntrance site, X509Certificate2 authority) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        SslOptions =
        {
            CertificateChainPolicy = TrustedRoots.Policy([authority]),
        },
        ConnectCallback = ConnectAsync,
    })
    { Timeout = TimeSpan.FromSeconds(20) };

    public DemoEntrance Site { get; } = site;

    public X509Certificate2 Authority { get; } = authority;

    /// <summary>Creates a request to the published site, by path.</summary>
    public HttpRequestMessage Request(string method, string path) => new(new HttpMethod(method), Target(Site.Https, path));

    /// <summary>Creates a request with the first user's name and password as Basic credentials.</summary>
    public HttpRequestMessage RequestAsUser(string method, string path, HttpContent? content = null)
    {
        var request = Request(method, path);
        request.Headers.Authorization = Basic(Site.User, Site.Password);
        request.Content = content;
        return request;
    }

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);

    /// <summary>Opens a plain TCP connection, for requests that no HTTP client would send.</summary>
    public static async Task<string> SendRawAsync(Uri to, string request, CancellationToken cancellationToken)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, to.Port, cancellationToken);
        await socket.SendAsync(Encoding.ASCII.GetBytes(request), cancellationToken);
        var buffer = new byte[4096];
        var length = await socket.ReceiveAsync(buffer, cancellationToken);
        return Encoding.ASCII.GetString(buffer, 0, length);
    }

    public static AuthenticationHeaderValue Basic(string user, string password) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));

    public void Dispose() => _client.Dispose();

    // Names below localhost are local (RFC 6761 6.3), which not every resolver knows.
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // The target is sent unchanged, including dot segments.
    public static Uri Target(Uri site, string path) =>
        new(site.GetLeftPart(UriPartial.Authority) + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
}
