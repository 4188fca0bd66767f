using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Gateway.Testing;
using Gateway.Testing.Settings;
using Xunit;

namespace Gateway.FunctionalTests.Admin;

[Collection(AloneInTheProcess.Name)]
public sealed class AdminListenerTests
{
    private const string Token = "0123456789abcdef";

    [Theory]
    [InlineData("/healthz", HttpStatusCode.OK, "alive")]
    [InlineData("/readyz", HttpStatusCode.OK, "ready")]
    [InlineData("/inbox", HttpStatusCode.NotFound, "/api/status")]
    [InlineData("/", HttpStatusCode.NotFound, "/api/status")]
    public async Task AdminListener_Path_AnswersItsOwnAndNoRoute(string path, HttpStatusCode status, string text)
    {
        await using var backend = await TestBackEnd.StartAsync();
        await using var gateway = await AdminGateway.StartAsync(backend);
        using var client = gateway.CreateAdminClient();

        using var response = await client.GetAsync(path, TestContext.Current.CancellationToken);

        Assert.Equal(status, response.StatusCode);
        Assert.Contains(text, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Empty(backend.Received);
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    [InlineData("/metrics")]
    [InlineData("/api/status")]
    public async Task PublishedListener_AdminPath_GoesToItsRouteLikeAnyOther(string path)
    {
        await using var backend = await TestBackEnd.StartAsync();
        await using var gateway = await AdminGateway.StartAsync(backend);
        using var client = gateway.Host.CreateClient("mail.example.com");

        using var response = await client.GetAsync(path, TestContext.Current.CancellationToken);

        Assert.Equal("hello from the back end", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(path, Assert.Single(backend.Received).Target);
    }

    [Fact]
    public async Task AdminListener_PublishedHost_ReachesNoRoute()
    {
        await using var backend = await TestBackEnd.StartAsync();
        await using var gateway = await AdminGateway.StartAsync(backend);
        using var client = gateway.CreateAdminClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/inbox") { Headers = { Host = "mail.example.com" } };

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.MisdirectedRequest, response.StatusCode);
        Assert.Empty(backend.Received);
    }

    [Fact]
    public async Task Metrics_AfterARequest_AreAPrometheusExposition()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var backend = await TestBackEnd.StartAsync();
        await using var gateway = await AdminGateway.StartAsync(backend);
        using var published = gateway.Host.CreateClient("mail.example.com");
        await published.GetStringAsync("/inbox", cancellationToken);
        using var client = gateway.CreateAdminClient();

        using var response = await client.GetAsync("/metrics", cancellationToken);
        var metrics = PrometheusText.Parse(await response.Content.ReadAsStringAsync(cancellationToken));

        Assert.Equal("text/plain", response.Content.Headers.ContentType?.MediaType);
        var requests = Assert.Single(metrics, m => m.Name == "gateway_requests_total");
        Assert.Equal(1, requests.Value);
        Assert.Equal("all", requests.Labels["gateway_route"]);
        Assert.Equal("backend", requests.Labels["gateway_cluster"]);
        Assert.Equal("one", requests.Labels["gateway_destination"]);
        Assert.Equal("Forwarded", requests.Labels["gateway_outcome"]);
        Assert.Equal("2xx", requests.Labels["http_response_status_class"]);
        var duration = Assert.Single(metrics, m => m.Name == "http_server_request_duration_seconds_bucket" && m.Labels["le"] == "+Inf");
        Assert.Equal(1, duration.Value);
        Assert.Equal(
            ("GET", "200", "all", "https", "1.1"),
            (duration.Labels["http_request_method"], duration.Labels["http_response_status_code"], duration.Labels["http_route"],
                duration.Labels["url_scheme"], duration.Labels["network_protocol_version"]));
        Assert.Contains(metrics, m => m.Name == "http_server_request_duration_seconds_bucket" && m.Labels["le"] == "3600");
        PrometheusSample[] toBackEnd =
        [
            .. metrics.Where(m => m.Name.StartsWith("http_client_", StringComparison.Ordinal)
                && m.Labels["otel_scope_name"] == "Gateway.Forwarding"),
        ];
        Assert.All(toBackEnd, m => Assert.Equal(
            ("127.0.0.1", $"{backend.Address.Port}"), (m.Labels["server_address"], m.Labels["server_port"])));
        var forwarded = Assert.Single(toBackEnd, m => m.Name == "http_client_request_duration_seconds_count");
        Assert.Equal(
            (1, "GET", "200"),
            ((int)forwarded.Value, forwarded.Labels["http_request_method"], forwarded.Labels["http_response_status_code"]));
        Assert.Equal(
            [("active", 0), ("idle", 1)],
            toBackEnd.Where(m => m.Name == "http_client_open_connections")
                .Select(m => (m.Labels["http_connection_state"], (int)m.Value)).Order());
        var up = Assert.Single(metrics, m => m.Name.StartsWith("gateway_destination_up", StringComparison.Ordinal));
        Assert.Equal((1, "one"), ((int)up.Value, up.Labels["gateway_destination"]));
        string[] names =
        [
            "kestrel_active_connections", "http_server_active_requests", "dotnet_gc_collections_total",
            "gateway_certificate_not_after_seconds", "gateway_configuration_last_success_seconds",
        ];
        foreach (var name in names)
        {
            Assert.Contains(metrics, m => m.Name == name);
        }
    }

    [Fact]
    public async Task Status_OfARunningGateway_NamesRoutesDestinationsAndCertificates()
    {
        await using var backend = await TestBackEnd.StartAsync();
        await using var gateway = await AdminGateway.StartAsync(backend);
        using var client = gateway.CreateAdminClient();

        using var status = JsonDocument.Parse(await client.GetStringAsync("/api/status", TestContext.Current.CancellationToken));

        Assert.Equal("Ready", status.RootElement.GetProperty("process").GetProperty("state").GetString());
        Assert.Equal("all", Assert.Single(status.RootElement.GetProperty("routes").EnumerateArray()).GetProperty("route").GetString());
        var destination = Assert.Single(status.RootElement.GetProperty("destinations").EnumerateArray());
        Assert.Equal("one", destination.GetProperty("destination").GetString());
        Assert.True(destination.GetProperty("available").GetBoolean());
        var certificate = Assert.Single(status.RootElement.GetProperty("certificates").EnumerateArray());
        Assert.Equal("mail.example.com", certificate.GetProperty("name").GetString());
        Assert.Equal(29, certificate.GetProperty("daysLeft").GetDouble());
        Assert.Equal(1, status.RootElement.GetProperty("configuration").GetProperty("generation").GetInt32());
    }

    [Fact]
    [Proves("Admin:Token")]
    public async Task AdminListener_WithAToken_WantsItExceptForProbes()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var backend = await TestBackEnd.StartAsync();
        await using var gateway = await AdminGateway.StartAsync(backend, $", \"Token\": \"{Token}\"");
        using var client = gateway.CreateAdminClient();

        using var probe = await client.GetAsync("/healthz", cancellationToken);
        using var metrics = await client.GetAsync("/metrics", cancellationToken);
        using var refused = await client.GetAsync("/api/status", cancellationToken);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        using var accepted = await client.GetAsync("/api/status", cancellationToken);

        Assert.Equal(
            [HttpStatusCode.OK, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.OK],
            new[] { probe.StatusCode, metrics.StatusCode, refused.StatusCode, accepted.StatusCode });
    }
}
