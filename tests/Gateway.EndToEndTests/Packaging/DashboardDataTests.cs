using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Identity.Credentials;
using Gateway.Identity.Passwords;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.Packaging;

/// <summary>What dashboards and alerts ask for, asked of a real Prometheus that scrapes a gateway with some traffic.</summary>
public sealed partial class DashboardDataTests
{
    private const string Host = "mail.example.com";

    /// <summary>A metric that has a series for each component that fails, and none here.</summary>
    private const string OnlyOnFailure = "gateway_background_failing";

    private const string Everything = """job=~"gateway", instance=~".*" """;
    private const string OneEndpoint = """job="gateway", http_route="web", http_request_method="GET" """;
    private const string Count = "http_server_request_duration_seconds_count";
    private const string Bucket = "http_server_request_duration_seconds_bucket";

    // Grafana's own dashboards for ASP.NET Core (grafana.com/dashboards 19924 and 19925), by what their panels show.
    private static readonly string[] StockQueries =
    [
        $"histogram_quantile(0.5, sum by (le) (rate({Bucket}{{{Everything}}}[5m])))",
        $"histogram_quantile(0.999, sum by (le) (rate({Bucket}{{{Everything}}}[5m])))",
        $"sum(rate({Bucket}{{{Everything}, http_response_status_code=~\"4..\"}}[5m]))",
        $"sum(rate({Bucket}{{{Everything}, http_response_status_code=~\"5..\"}}[5m]))",
        $"sum(kestrel_active_connections{{{Everything}}})",
        $"sum(http_server_active_requests{{{Everything}}})",
        $"sum(increase({Count}{{{Everything}}}[5m]))",
        $"sum(increase({Count}{{{Everything}, error_type!=\"\"}}[5m]))",
        $"sum by (url_scheme) (increase({Count}{{{Everything}, url_scheme!=\"\"}}[5m]))",
        $"sum by (network_protocol_version) (increase({Count}{{{Everything}, network_protocol_version!=\"\"}}[5m]))",
        $"topk(10, sum by (http_route, http_request_method) (floor(increase({Count}{{{Everything}, http_route!=\"\"}}[5m]))))",
        $"topk(10, sum by (http_route) (floor(increase({Count}{{{Everything}, http_route!=\"\", error_type!=\"\"}}[5m]))))",
        $"histogram_quantile(0.95, sum by (le) (rate({Bucket}{{{OneEndpoint}}}[5m])))",
        $"sum(rate({Count}{{{OneEndpoint}, http_response_status_code=~\"4..|5..\"}}[5m]))",
        $"sum by (error_type) (max_over_time({Count}{{{OneEndpoint}, error_type!=\"\"}}[5m]))",
        $"sum by (http_response_status_code) (max_over_time({Count}{{{OneEndpoint}}}[5m]))",
        $"sum by (url_scheme) (max_over_time({Count}{{{OneEndpoint}}}[5m]))",
    ];

    [Fact]
    public async Task Dashboards_HaveDataInEveryPanel_AndAlertsAskForMetricsThatThereAre()
    {
        await using var backend = await TestBackEnd.StartAsync();
        backend.Answer = context =>
        {
            context.Response.StatusCode = context.Request.Path.Value switch { "/missing" => 404, "/broken" => 500, _ => 200 };
            return Task.CompletedTask;
        };
        using var folder = new TemporaryFolder();
        var (https, imaps, admin) = (FreePort.Next(), FreePort.Next(), FreePort.Next());
        await using var gateway = await GatewayProgram.StartAsync(
            folder.Write("gateway.json", Configuration(folder, backend.Address, (https, imaps, admin))), https);
        await using var prometheus = await PrometheusServer.StartAsync(admin);
        await using var mail = await OpenMailAsync(imaps);

        string[] queries = [.. StockQueries, .. OwnQueries()];
        var empty = await EmptyAsync(prometheus, queries, https);
        var names = await prometheus.NamesAsync(TestContext.Current.CancellationToken);

        Assert.True(queries.Length > StockQueries.Length + 10);
        Assert.True(empty.Count == 0, $"No data for:\n{string.Join('\n', empty)}\n{gateway.Output}");
        var asked = Metric().Matches(File.ReadAllText(Repository.Combine("config", "prometheus", "alerts.yml"))).Select(m => m.Value);
        Assert.Equal([], asked.Distinct().Where(name => !names.Contains(name) && name != OnlyOnFailure));
    }

    /// <summary>Makes requests until every query has data; the queries that have none for a minute.</summary>
    private static async Task<List<string>> EmptyAsync(PrometheusServer prometheus, string[] queries, int https)
    {
        var limit = DateTime.UtcNow + TimeSpan.FromMinutes(1);
        List<string> empty = [.. queries];
        while (empty.Count > 0 && DateTime.UtcNow < limit)
        {
            foreach (var path in new[] { "/", "/missing", "/broken", "/private/" })
            {
                using var client = new HttpClient(TestCertificates.CreateHandler(https)) { BaseAddress = new Uri($"https://{Host}") };
                client.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String("alice:guess"u8));
                using var response = await client.GetAsync(path, TestContext.Current.CancellationToken);
            }

            foreach (var query in empty.ToArray())
            {
                if ((await prometheus.QueryAsync(query, TestContext.Current.CancellationToken)).Count > 0)
                {
                    empty.Remove(query);
                }
            }
        }

        return empty;
    }

    private static IEnumerable<string> OwnQueries()
    {
        using var dashboard = JsonDocument.Parse(File.ReadAllText(Repository.Combine("config", "grafana", "dashboards", "gateway.json")));
        return [.. dashboard.RootElement.GetProperty("panels").EnumerateArray()
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
            .Select(target => target.GetProperty("expr").GetString()!
                .Replace("$__rate_interval", "1m", StringComparison.Ordinal)
                .Replace("$instance", ".*", StringComparison.Ordinal))];
    }

    // A session that has its greeting is open.
    private static async Task<Stream> OpenMailAsync(int port)
    {
        var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken);
        var tls = new System.Net.Security.SslStream(client.GetStream());
        await tls.AuthenticateAsClientAsync(
            new() { TargetHost = Host, CertificateChainPolicy = TestCertificates.ChainPolicy() }, TestContext.Current.CancellationToken);
        Assert.True(await tls.ReadAsync(new byte[512], TestContext.Current.CancellationToken) > 0);
        return tls;
    }

    private static string Configuration(TemporaryFolder folder, Uri backend, (int Https, int Imaps, int Admin) ports)
    {
        folder.Write("users.json", $$"""
            { "Users": { "alice": { "Password": "{{PasswordHash.Create(new Secret("wonder")).ToPhc()}}" } } }
            """);
        return $$"""
            {
              "Gateway": {
                "Listeners": {
                  "https": { "Endpoint": "127.0.0.1:{{ports.Https}}", "Protocol": "Https" },
                  "imaps": { "Endpoint": "127.0.0.1:{{ports.Imaps}}", "Protocol": "Imap4" }
                },
                "Certificates": { "Names": { "{{Host}}": { "File": "{{TestCertificates.WritePfx(folder, Host)}}" } } },
                "Identity": { "Users": { "File": "users.json" }, "Throttling": { "RefusalDelay": "00:00:00" } },
                "State": "state",
                "Routes": {
                  "web": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/{**rest}" }, "Cluster": "web", "Authentication": "Anonymous" },
                  "private": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/private/{**rest}" }, "Cluster": "web", "Authentication": "Basic" },
                  "imap": { "Preset": "Imap4", "Cluster": "mailboxes", "Mail": { "Capabilities": [ "IMAP4rev1" ] } }
                },
                "Clusters": {
                  "web": { "Destinations": { "one": { "Address": "{{backend}}" } } },
                  "mailboxes": { "Destinations": { "one": { "Address": "imaps://localhost:1" } } }
                },
                "Admin": { "Endpoint": "127.0.0.1:{{ports.Admin}}" }
              }
            }
            """;
    }

    [GeneratedRegex(@"\b(?:gateway|http)_[a-z_]+(?=\{|\[| [>=</-]|\) ==)")]
    private static partial Regex Metric();
}
