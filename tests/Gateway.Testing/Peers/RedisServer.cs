using System.Globalization;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Testing.Peers;

/// <summary>A real Redis server on a free port of its own, with its data in a temporary folder.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string[] _extra;
    private PeerProcess? _process;

    private RedisServer(int port, string[] extra, int? tlsPort = null) =>
        (Port, _extra, TlsPort) = (tlsPort is null ? port : 0, extra, tlsPort);

    public int Port { get; }

    /// <summary>The port with TLS, where it has no other.</summary>
    public int? TlsPort { get; }

    public string Endpoint => $"127.0.0.1:{TlsPort ?? Port}";

    /// <summary>The authority of its certificate, where it has one.</summary>
    public string Roots => _folder.Combine("roots.pem");

    /// <param name="extra">Further arguments, such as <c>--appendonly yes</c>.</param>
    public static async Task<RedisServer> StartAsync(params string[] extra)
    {
        var server = new RedisServer(FreePort.Next(), extra);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Starts one that speaks TLS alone, with a certificate for a name.</summary>
    public static async Task<RedisServer> StartTlsAsync(string name)
    {
        var port = FreePort.Next();
        var server = new RedisServer(port, [], port);
        using var certificate = TestCertificates.Issue(name);
        server._folder.Write("roots.pem", TestCertificates.Authority.ExportCertificatePem());
        server._folder.Write("server.pem", certificate.ExportCertificatePem());
        server._folder.Write("key.pem", certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()); // Issue makes an ECDSA key
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Starts a sentinel that knows where a primary is.</summary>
    public static async Task<RedisServer> StartSentinelAsync(string name, int primary)
    {
        var server = new RedisServer(FreePort.Next(), []);
        var file = server._folder.Write("sentinel.conf", string.Create(
            CultureInfo.InvariantCulture, $"port {server.Port}\nbind 127.0.0.1\nsentinel monitor {name} 127.0.0.1 {primary} 1\n"));
        server._process = await PeerProcess.StartServerAsync("redis-server", [file, "--sentinel"], server.Port);
        return server;
    }

    /// <summary>Starts it again on the same port, with what it has written to its folder.</summary>
    public async Task StartAgainAsync() => _process = await PeerProcess.StartServerAsync(
        "redis-server",
        [
            "--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", _folder.Path, "--save", "",
            "--daemonize", "no", .. TlsArguments(), .. _extra,
        ],
        TlsPort ?? Port);

    /// <summary>Ends it without a word, as a power cut does.</summary>
    public async Task KillAsync()
    {
        await _process!.SignalAsync("KILL");
        await _process.WaitForExitAsync(CancellationToken.None);
        await _process.DisposeAsync();
        _process = null;
    }

    /// <summary>Stops it without closing its connections; it goes on with <see cref="ContinueAsync"/>.</summary>
    public Task PauseAsync() => _process!.SignalAsync("STOP");

    public Task ContinueAsync() => _process!.SignalAsync("CONT");

    /// <summary>Runs one command with redis-cli and returns what it prints.</summary>
    public async Task<string> RunAsync(params string[] command)
    {
        var port = (TlsPort ?? Port).ToString(CultureInfo.InvariantCulture);
        string[] tls = TlsPort is null ? [] : ["--tls", "--insecure"];
        string[] arguments = ["-h", "127.0.0.1", "-p", port, .. tls, .. command];
        var (exit, output) = await PeerProcess.RunAsync("redis-cli", arguments, CancellationToken.None);
        return exit == 0 ? output.Trim() : throw new InvalidOperationException($"redis-cli {string.Join(' ', command)}: {output}");
    }

    private string[] TlsArguments() => TlsPort is { } port
        ?
        [
            "--tls-port", port.ToString(CultureInfo.InvariantCulture), "--tls-cert-file", _folder.Combine("server.pem"),
            "--tls-key-file", _folder.Combine("key.pem"), "--tls-ca-cert-file", Roots, "--tls-auth-clients", "no",
        ]
        : [];

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            await process.SignalAsync("CONT");
            await process.DisposeAsync();
        }

        _folder.Dispose();
    }
}
