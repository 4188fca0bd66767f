using Gateway.Identity.Credentials;
using Gateway.Identity.Metrics;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Xunit;

namespace Gateway.UnitTests.Identity.Metrics;

public sealed class IdentityMetricsTests
{
    [Fact]
    public async Task Attempts_AreCountedBySchemeProtocolDirectoryAndResult()
    {
        using var identity = new IdentityFixture();
        using var attempts = new MetricCollector<long>(identity.Meters, IdentityMetrics.MeterName, "gateway.identity.attempts");
        using var lookups = new MetricCollector<double>(identity.Meters, IdentityMetrics.MeterName, "gateway.identity.directory.duration");
        using var hits = new MetricCollector<long>(identity.Meters, IdentityMetrics.MeterName, "gateway.identity.cache.hits");
        await identity.SignInAsync("alice", "right", protocol: "imap4");
        await identity.SignInAsync("alice", "right", protocol: "imap4");
        await identity.SignInAsync("nobody", "x");

        var measured = attempts.GetMeasurementSnapshot();
        Assert.Equal(["accepted", "accepted", "unknown_user"], measured.Select(m => m.Tags["gateway.result"]));
        Assert.Equal(["imap4", "imap4", "https"], measured.Select(m => m.Tags["gateway.protocol"]));
        Assert.Equal(["fake", "fake", "none"], measured.Select(m => m.Tags["gateway.directory"]));
        Assert.All(measured, m => Assert.Equal("Basic", m.Tags["gateway.scheme"]));
        Assert.Equal(2, lookups.GetMeasurementSnapshot().Count);
        Assert.Single(hits.GetMeasurementSnapshot());
    }

    [Fact]
    public async Task ActiveLockouts_AreMeasured()
    {
        using var identity = new IdentityFixture(new() { Lockout = new() { Threshold = 2 } });
        using var active = new MetricCollector<long>(identity.Meters, IdentityMetrics.MeterName, "gateway.identity.lockouts.active");
        await identity.FailAsync("alice", 2);

        active.RecordObservableInstruments();

        Assert.Equal(1, active.LastMeasurement?.Value);
    }

    [Fact]
    public void EveryResult_HasATagOfItsOwn()
    {
        AssertDistinct(Enum.GetValues<AuthenticationStatus>().Select(r => r.ToTag()));
        AssertDistinct(Enum.GetValues<PendingStatus>().Select(IdentityMetrics.ToTag));
        AssertDistinct(Enum.GetValues<PasswordDropReason>().Select(IdentityMetrics.ToTag));
    }

    private static void AssertDistinct(IEnumerable<string> tags) => Assert.All(tags.CountBy(t => t), t => Assert.Equal(1, t.Value));
}
