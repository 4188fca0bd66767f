namespace Gateway.Testing.Peers;

/// <summary>HAProxy before one back end: HTTPS on loopback, HTTP/1.1 with kept connections behind it, every host.</summary>
public sealed class HaproxyServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly PeerProcess _process;

    private HaproxyServer(TemporaryFolder folder, PeerProcess process, int port)
    {
        _folder = folder;
        _process = process;
        Port = port;
    }

    public int Port { get; }

    /// <param name="backEnd">Where it forwards to, plain HTTP.</param>
    /// <param name="name">The name in its certificate.</param>
    public static async Task<HaproxyServer> StartAsync(Uri backEnd, string name)
    {
        var folder = new TemporaryFolder();
        var port = FreePort.Next();
        var configuration = folder.Write("haproxy.cfg", $"""
            defaults
              mode http
              timeout connect 10s
              timeout client 30s
              timeout server 30s
            frontend front
              bind 127.0.0.1:{port} ssl crt {HttpServerCertificate.Write(folder, name)}
              default_backend back
            backend back
              retry-on conn-failure empty-response
              server one {backEnd.Authority}

            """);
        return new HaproxyServer(folder, await PeerProcess.StartServerAsync("haproxy", ["-db", "-f", configuration], port), port);
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }
}
