namespace Gateway.Testing.Peers;

/// <summary>HAProxy before one back end: as a reverse proxy (HTTPS, kept connections, every host), or as a balancer of TCP.</summary>
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

    /// <summary>Starts it as a balancer of connections, which tells their source by the PROXY protocol.</summary>
    /// <param name="port">The port of loopback that it forwards to.</param>
    /// <param name="source">The address that it forwards from.</param>
    public static async Task<HaproxyServer> StartBalancerAsync(int port, string source)
    {
        var folder = new TemporaryFolder();
        var own = FreePort.Next();
        var configuration = folder.Write("haproxy.cfg", $"""
            defaults
              mode tcp
              timeout connect 10s
              timeout client 30s
              timeout server 30s
            listen front
              bind 127.0.0.1:{own}
              source {source}
              server one 127.0.0.1:{port} send-proxy-v2

            """);
        return new HaproxyServer(folder, await PeerProcess.StartServerAsync("haproxy", ["-db", "-f", configuration], own), own);
    }

    /// <summary>
    /// Starts it before several gateways: it asks each whether it is ready, and tells the client's address by the PROXY protocol.
    /// </summary>
    /// <param name="services">A name for each service, its port, and the port of each gateway for it.</param>
    /// <param name="adminPorts">The port of each gateway's admin listener.</param>
    public static async Task<HaproxyServer> StartFleetAsync(
        IReadOnlyList<(string Name, int Port, IReadOnlyList<int> Gateways)> services, IReadOnlyList<int> adminPorts)
    {
        var folder = new TemporaryFolder();
        var listens = services.Select(service => $"""
            listen {service.Name}
              bind 127.0.0.1:{service.Port}
            {string.Join('\n', service.Gateways.Select((port, n) =>
                $"  server gateway{n} 127.0.0.1:{port} check port {adminPorts[n]} inter 200ms fall 1 rise 1 send-proxy-v2"))}
            """);
        var configuration = folder.Write("haproxy.cfg", $"""
            defaults
              mode tcp
              balance leastconn
              option redispatch
              option httpchk
              http-check send meth GET uri /readyz ver HTTP/1.1 hdr Host localhost
              timeout connect 10s
              timeout check 2s
              timeout client 5m
              timeout server 5m
            {string.Join('\n', listens)}

            """);
        var process = await PeerProcess.StartServerAsync("haproxy", ["-db", "-f", configuration], services[0].Port);
        return new HaproxyServer(folder, process, services[0].Port);
    }

    /// <summary>What it has printed: which servers it found up and down.</summary>
    public string Output => _process.Output;

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }
}
