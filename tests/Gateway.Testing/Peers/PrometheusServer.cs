using System.Text.Json;

namespace Gateway.Testing.Peers;

/// <summary>A real Prometheus on a free port, which asks one gateway every second.</summary>
public sealed class PrometheusServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _client = new();
    private PeerProcess? _process;

    private PrometheusServer()
    {
    }

    private int Port { get; } = FreePort.Next();

    /// <param name="adminPort">The port of the gateway's admin listener.</param>
    public static async Task<PrometheusServer> StartAsync(int adminPort)
    {
        var server = new PrometheusServer();
        var configuration = server._folder.Write("prometheus.yml", $$"""
            global: { scrape_interval: 1s }
            scrape_configs:
              - job_name: gateway
                static_configs: [ { targets: [ "127.0.0.1:{{adminPort}}" ] } ]
            """);
        server._process = await PeerProcess.StartServerAsync(
            "prometheus",
            [
                $"--config.file={configuration}",
                $"--storage.tsdb.path={server._folder.Combine("data")}",
                $"--web.listen-address=127.0.0.1:{server.Port}",
            ],
            server.Port);
        return server;
    }

    /// <summary>The series that a query has now.</summary>
    /// <exception cref="InvalidOperationException">Prometheus does not understand the query.</exception>
    public async Task<IReadOnlyList<JsonElement>> QueryAsync(string query, CancellationToken cancellationToken) =>
        [.. (await GetAsync($"query?query={Uri.EscapeDataString(query)}", cancellationToken)).GetProperty("result").EnumerateArray()];

    /// <summary>The names of all metrics.</summary>
    public async Task<IReadOnlySet<string>> NamesAsync(CancellationToken cancellationToken) =>
        (await GetAsync("label/__name__/values", cancellationToken)).EnumerateArray().Select(n => n.ToString()).ToHashSet();

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _folder.Dispose();
    }

    private async Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await _client.GetAsync($"http://127.0.0.1:{Port}/api/v1/{path}", cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        using var document = JsonDocument.Parse(text);
        return document.RootElement.GetProperty("status").GetString() == "success"
            ? document.RootElement.GetProperty("data").Clone()
            : throw new InvalidOperationException($"{path}: {text}");
    }
}
