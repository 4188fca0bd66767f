using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.Controls;

/// <summary>nginx, HAProxy and the gateway, each as a plain reverse proxy before one scripted back end.</summary>
public sealed class ControlServers : IAsyncLifetime
{
    public const string Gateway = "gateway";
    public const string Nginx = "nginx";
    public const string Haproxy = "haproxy";

    // Nothing waits for it but a row on which a server neither answers nor closes.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(40);

    private readonly ControlBackEnd _backEnd = new();
    private readonly Dictionary<string, int> _ports = [];
    private readonly List<IAsyncDisposable> _servers = [];

    /// <summary>In the order in which they are told.</summary>
    public static IReadOnlyList<string> Names { get; } = [Nginx, Haproxy, Gateway];

    public async ValueTask InitializeAsync()
    {
        var nginx = await NginxServer.StartAsync(_backEnd.Address, ControlRow.Host);
        Add(Nginx, nginx, nginx.Port);
        var haproxy = await HaproxyServer.StartAsync(_backEnd.Address, ControlRow.Host);
        Add(Haproxy, haproxy, haproxy.Port);
        var folder = new TemporaryFolder();
        var gateway = await TestGateway.StartAsync(folder, $$"""
            {
              "Gateway": {
                "Listeners": { "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https" } },
                "Certificates": { "Names": { "{{ControlRow.Host}}": { "File": "{{TestCertificates.WritePfx(folder, ControlRow.Host)}}" } } },
                "Routes": { "all": { "Match": { "Path": "/{**rest}" }, "Cluster": "one", "Authentication": "Anonymous" } },
                "Clusters": { "one": { "Destinations": { "one": { "Address": "{{_backEnd.Address}}" } } } }
              }
            }
            """);
        Add(Gateway, gateway, gateway.Port("https"));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }

        await _backEnd.DisposeAsync();
    }

    /// <summary>
    /// Sends a row to one server, and behind it a request that ends the connection, so that the end needs no waiting for.
    /// </summary>
    internal async Task<ControlExchange> RunAsync(string server, ControlRow row, CancellationToken cancellationToken)
    {
        var received = _backEnd.Begin(row);
        var bytes = $"{row.Request ?? ControlRow.PlainRequest}GET {ControlBackEnd.EndPath} HTTP/1.1\r\nHost: "
            + $"{ControlRow.Host}\r\nConnection: close\r\n\r\n";
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        silence.CancelAfter(Silence);
        var (answer, isSilent) = await SendAsync(_ports[server], Encoding.Latin1.GetBytes(bytes), silence.Token);
        cancellationToken.ThrowIfCancellationRequested();
        _backEnd.CloseAll();
        return new ControlExchange(answer, isSilent, [.. received]);
    }

    private static async Task<(string Answer, bool IsSilent)> SendAsync(int port, byte[] bytes, CancellationToken cancellationToken)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        await using var tls = new SslStream(new NetworkStream(socket));
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = ControlRow.Host,
            CertificateChainPolicy = TestCertificates.ChainPolicy(),
        }, cancellationToken);
        using var answer = new MemoryStream();
        var isSilent = false;
        try
        {
            await tls.WriteAsync(bytes, cancellationToken);
            await tls.CopyToAsync(answer, cancellationToken);
        }
        catch (IOException)
        {
            // Closed without the farewell of TLS; what came before counts.
        }
        catch (OperationCanceledException)
        {
            isSilent = true;
        }

        return (Encoding.Latin1.GetString(answer.ToArray()), isSilent);
    }

    private void Add(string name, IAsyncDisposable server, int port)
    {
        _servers.Add(server);
        _ports[name] = port;
    }
}
