using System.Text;
using Gateway.FunctionalTests.Admin;
using Gateway.Testing;
using Gateway.Testing.BackEnds;
using Gateway.Testing.Settings;
using Microsoft.AspNetCore.Builder;
using Xunit;

namespace Gateway.FunctionalTests.Telemetry;

[Collection(AloneInTheProcess.Name)]
public sealed class OtlpExportTests
{
    private const string DurationName = "http.server.request.duration";
    private const string ClientTrace = "0af7651916cd43dd8448eb211c80319c";
    private const string ClientTraceParent = $"00-{ClientTrace}-b7ad6b7169203331-01";

    [Fact]
    public async Task Gateway_WithAnEndpoint_ExportsTracesMetricsAndLogs()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        await using var backend = await TestBackEnd.StartAsync();
        await using (var gateway = await StartAsync(backend, collector))
        {
            await GetAsync(gateway);
            await gateway.StopAsync(TestContext.Current.CancellationToken);
        }

        Assert.True(collector.Has("/v1/traces", "gateway.route"), "The span names no route.");
        Assert.True(collector.Has("/v1/traces", "GET all"), "The span has not the name of method and route.");
        Assert.True(collector.Has("/v1/traces", "Forwarded"), "The span has no outcome.");
        Assert.True(collector.Has("/v1/metrics", "gateway.requests"), "The metrics of requests are missing.");
        Assert.True(collector.Has("/v1/metrics", "kestrel.active_connections"), "Kestrel's metrics are missing.");
        Assert.True(collector.Has("/v1/logs", "Certificate of mail.example.com in use"), "The logs are missing.");
    }

    [Fact]
    public async Task Duration_OfATracedRequest_IsExportedWithItsTrace()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        await using var backend = await TestBackEnd.StartAsync();
        await using (var gateway = await StartAsync(backend, collector))
        {
            await GetAsync(gateway);
            await gateway.StopAsync(TestContext.Current.CancellationToken);
        }

        // opentelemetry/proto: resource_metrics, scope_metrics, metrics; then histogram, data_points, exemplars, trace_id.
        var metrics = ProtobufMessage.Find(collector.Exports["/v1/metrics"], 1, 2, 2);
        var duration = metrics.Where(m => Encoding.UTF8.GetString(ProtobufMessage.Find(m, 1).Single().Span) == DurationName);
        var traces = duration.SelectMany(m => ProtobufMessage.Find(m, 9, 1, 8, 5)).Select(t => Convert.ToHexStringLower(t.Span));
        var trace = Assert.Single(backend.Received).Headers["traceparent"].Split('-')[1];
        Assert.Contains(trace, traces);
        Assert.True(collector.Has("/v1/traces", "server.address"), "The span of the back end is missing.");
        Assert.True(collector.Has("/v1/traces", "Gateway.Outbound"), "The source of the back end's span is missing.");
    }

    [Fact]
    public async Task Lines_OfLogsThatAskForIt_AreExported()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        await using var backend = await TestBackEnd.StartAsync();
        await using (var gateway = await AdminGateway.StartAsync(
            backend,
            more: """, "Telemetry": { "AccessLog": "otlp:", "AuditLog": "otlp:" }""",
            customize: Export(collector)))
        {
            await GetAsync(gateway);
            await gateway.StopAsync(TestContext.Current.CancellationToken);
        }

        Assert.True(collector.Has("/v1/logs", "\"target\":\"/inbox\",\"status\":200,\"outcome\":\"Forwarded\""), "The line is missing.");
        Assert.True(collector.Has("/v1/logs", "Gateway.Lines.access"), "The name of the log is missing.");
    }

    [Fact]
    public async Task Gateway_WithTracesSampledOut_ExportsNone()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        await using var backend = await TestBackEnd.StartAsync();
        await using (var gateway = await StartAsync(backend, collector, ("OTEL_TRACES_SAMPLER", "always_off")))
        {
            await GetAsync(gateway);
            await gateway.StopAsync(TestContext.Current.CancellationToken);
        }

        Assert.False(collector.Exports.ContainsKey("/v1/traces"));
        Assert.True(collector.Has("/v1/metrics", "gateway.requests"));
    }

    [Fact]
    public async Task BackEnd_OfATracedRequest_GetsTheGatewaysTraceAndNotTheClients()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        await using var backend = await TestBackEnd.StartAsync();
        await using var gateway = await StartAsync(backend, collector);

        await GetAsync(gateway);

        var received = Assert.Single(backend.Received).Headers;
        Assert.Matches("^00-[0-9a-f]{32}-[0-9a-f]{16}-01$", received["traceparent"]);
        Assert.DoesNotContain(ClientTrace, received["traceparent"], StringComparison.Ordinal);
        Assert.False(received.ContainsKey("baggage"));
        Assert.False(received.ContainsKey("tracestate"));
    }

    [Fact]
    [Proves("Telemetry:TrustClientTraceContext")]
    public async Task BackEnd_WhereClientsAreTrusted_GetsTheClientsTrace()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        await using var backend = await TestBackEnd.StartAsync();
        await using var gateway = await AdminGateway.StartAsync(
            backend, more: ", \"Telemetry\": { \"TrustClientTraceContext\": true }", customize: Export(collector));

        await GetAsync(gateway);

        Assert.StartsWith($"00-{ClientTrace}-", Assert.Single(backend.Received).Headers["traceparent"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task BackEnd_WithoutTracing_GetsNoTraceOfTheClients()
    {
        await using var backend = await TestBackEnd.StartAsync();
        await using var gateway = await AdminGateway.StartAsync(backend);

        await GetAsync(gateway);

        Assert.False(Assert.Single(backend.Received).Headers.ContainsKey("traceparent"));
    }

    private static Task<AdminGateway> StartAsync(
        TestBackEnd backend, OtlpReceiver collector, params (string Name, string Value)[] variables) =>
        AdminGateway.StartAsync(backend, customize: Export(collector, variables));

    private static Action<WebApplicationBuilder> Export(OtlpReceiver collector, params (string Name, string Value)[] variables) =>
        builder =>
    {
        builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address;
        builder.Configuration["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        foreach (var (name, value) in variables)
        {
            builder.Configuration[name] = value;
        }
    };

    private static async Task GetAsync(AdminGateway gateway)
    {
        using var client = gateway.Host.CreateClient("mail.example.com");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/inbox");
        request.Headers.TryAddWithoutValidation("traceparent", ClientTraceParent);
        request.Headers.TryAddWithoutValidation("tracestate", "vendor=1");
        request.Headers.TryAddWithoutValidation("baggage", "user=alice");
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
