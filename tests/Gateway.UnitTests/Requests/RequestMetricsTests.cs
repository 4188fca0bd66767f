using System.Diagnostics.Metrics;
using Gateway.Requests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Xunit;

namespace Gateway.UnitTests.Requests;

public sealed class RequestMetricsTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    [Fact]
    public void Ended_ForwardedRequest_IsCountedByRouteClusterDestinationAndOutcome()
    {
        using var requests = Collect<long>("gateway.requests");
        using var duration = Collect<double>("http.server.request.duration");
        using var sent = Collect<long>("gateway.response.body.size");
        using var active = Collect<long>("http.server.active_requests");
        var metrics = new RequestMetrics(_services.GetRequiredService<IMeterFactory>());

        metrics.Began();
        metrics.Ended(new RequestRecord
        {
            Route = "owa",
            Cluster = "exchange",
            Destination = "ex1",
            Outcome = RequestOutcome.Forwarded,
            Status = 503,
            ResponseBodyBytes = 10,
            Duration = TimeSpan.FromSeconds(2),
        });

        requests.RecordObservableInstruments();
        sent.RecordObservableInstruments();
        active.RecordObservableInstruments();
        var request = Assert.Single(requests.GetMeasurementSnapshot());
        Assert.Equal(1, request.Value);
        Assert.Equal(
            new Dictionary<string, object?>
            {
                ["gateway.route"] = "owa",
                ["gateway.cluster"] = "exchange",
                ["gateway.destination"] = "ex1",
                ["gateway.outcome"] = "Forwarded",
                ["http.response.status_class"] = "5xx",
            },
            request.Tags);
        Assert.Equal(2, Assert.Single(duration.GetMeasurementSnapshot()).Value);
        Assert.Equal(10, Assert.Single(sent.GetMeasurementSnapshot()).Value);
        Assert.Equal(0, active.LastMeasurement?.Value);
    }

    [Fact]
    public async Task Ended_FromManyThreads_CountsEachRequestInItsSeries()
    {
        using var requests = Collect<long>("gateway.requests");
        using var active = Collect<long>("http.server.active_requests");
        var metrics = new RequestMetrics(_services.GetRequiredService<IMeterFactory>());
        metrics.Began();

        await Parallel.ForAsync(0, 1_000, (number, _) =>
        {
            metrics.Began();
            metrics.Ended(new RequestRecord { Route = $"r{number % 2}", Outcome = RequestOutcome.Forwarded, Status = 200 });
            return ValueTask.CompletedTask;
        });

        requests.RecordObservableInstruments();
        active.RecordObservableInstruments();
        Assert.Equal(
            [("r0", 500), ("r1", 500)],
            requests.GetMeasurementSnapshot().Select(m => ((string)m.Tags["gateway.route"]!, m.Value)).Order());
        Assert.Equal(1, active.LastMeasurement?.Value);
    }

    [Fact]
    public void Ended_RequestOfAnUnknownHost_HasNoTagOfTheClientsMaking()
    {
        using var requests = Collect<long>("gateway.requests");
        var metrics = new RequestMetrics(_services.GetRequiredService<IMeterFactory>());

        metrics.Ended(new RequestRecord
        {
            Host = "evil.example",
            Target = "/x",
            Method = "EVIL",
            Outcome = RequestOutcome.NoRoute,
            Status = 404,
        });

        requests.RecordObservableInstruments();
        Assert.Equal(["gateway.outcome", "http.response.status_class"], Assert.Single(requests.GetMeasurementSnapshot()).Tags.Keys.Order());
    }

    [Theory]
    [InlineData(200, "2xx")]
    [InlineData(599, "5xx")]
    [InlineData(0, "none")]
    [InlineData(600, "none")]
    [InlineData(-1, "none")]
    public void StatusClass_OfAnyStatus_IsBounded(int status, string expected) =>
        Assert.Equal(expected, RequestMetrics.StatusClass(status));

    public void Dispose() => _services.Dispose();

    private MetricCollector<T> Collect<T>(string name)
        where T : struct => new(_services.GetRequiredService<IMeterFactory>(), "Gateway.Requests", name);
}
