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
        using var duration = Collect<double>("gateway.request.duration");
        using var sent = Collect<long>("gateway.response.body.size");
        using var active = Collect<long>("gateway.requests.active");
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

        var request = Assert.Single(requests.GetMeasurementSnapshot());
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
        Assert.Equal(0, active.GetMeasurementSnapshot().Sum(m => m.Value));
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
