namespace Gateway.Testing.Peers;

/// <summary>A real DNS server (dnsmasq) with SRV records of a test.</summary>
public sealed class DnsServer : IAsyncDisposable
{
    private readonly PeerProcess _process;

    private DnsServer(PeerProcess process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    /// <summary>Its address, as a setting names it.</summary>
    public string Address => $"127.0.0.1:{Port}";

    /// <param name="records">Records as dnsmasq has them: <c>_ldap._tcp.example.com,dc1.example.com,389,priority,weight</c>.</param>
    public static async Task<DnsServer> StartAsync(params string[] records)
    {
        var port = FreePort.Next();
        var process = await PeerProcess.StartServerAsync(
            "/usr/sbin/dnsmasq",
            [
                "--keep-in-foreground", "--conf-file=/dev/null", "--no-hosts", "--no-resolv", "--user=root", "--pid-file=",
                "--listen-address=127.0.0.1", "--bind-interfaces", $"--port={port}", .. records.Select(r => $"--srv-host={r}"),
            ],
            port);
        return new DnsServer(process, port);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
