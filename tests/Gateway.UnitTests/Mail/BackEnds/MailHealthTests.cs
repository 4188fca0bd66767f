using Gateway.Mail.BackEnds;
using Gateway.Mail.Clusters;
using Gateway.Mail.Routing;
using Gateway.Mail.Wire;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.UnitTests.Mail.BackEnds;

public sealed class MailHealthTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Probe_OfADestinationThatClosesAndThenGreets_TakesItOutAndBackIn()
    {
        using var rig = new MailRig(MailProtocol.Imap4, new Dictionary<string, string> { ["probed"] = "1" });
        var health = HealthOf(rig);
        var destination = DestinationOf(rig);

        await ProbeAsync(rig, health, null);
        var afterClose = destination.IsHealthy(rig.Time);
        rig.Time.Advance(TimeSpan.FromSeconds(14));
        await health.ProbeAsync(Stop); // not due: no connection is expected
        rig.Time.Advance(TimeSpan.FromSeconds(1));
        await ProbeAsync(rig, health, "* OK [CAPABILITY IMAP4rev1] ready");

        Assert.False(afterClose);
        Assert.True(destination.IsHealthy(rig.Time));
        Assert.Equal(0, destination.Sessions);
    }

    [Fact]
    public async Task Probe_ThatFailed_StandsUntilTheNextOneHoweverLong()
    {
        using var rig = new MailRig(MailProtocol.Imap4, new Dictionary<string, string> { ["probed"] = "1" });
        var health = HealthOf(rig);

        await ProbeAsync(rig, health, "HTTP/1.1 400 Bad Request");
        rig.Time.Advance(TimeSpan.FromHours(1));

        Assert.False(DestinationOf(rig).IsHealthy(rig.Time));
    }

    [Fact]
    public async Task Capabilities_OlderThanTheRefresh_AreLearnedAnew()
    {
        using var rig = new MailRig(MailProtocol.Imap4, new Dictionary<string, string> { ["capabilities"] = "learned" });
        var health = HealthOf(rig);
        await using var first = rig.Connect();
        await using (var backEnd = await rig.BackEnd.AcceptAsync(Stop))
        {
            await backEnd.SendLineAsync("* OK [CAPABILITY IMAP4rev1 X-OLD] ready", Stop);
            Assert.Contains("X-OLD", await first.ReadLineAsync(Stop), StringComparison.Ordinal);
        }

        rig.Time.Advance(TimeSpan.FromMinutes(9));
        await health.ProbeAsync(Stop); // fresh enough
        rig.Time.Advance(TimeSpan.FromMinutes(2));
        await ProbeAsync(rig, health, "* OK [CAPABILITY IMAP4rev1 X-NEW] ready");
        await using var second = rig.Connect();

        Assert.Contains("IMAP4rev1 X-NEW LITERAL-", await second.ReadLineAsync(Stop), StringComparison.Ordinal);
    }

    private static MailHealth HealthOf(MailRig rig) =>
        new(rig.Services.GetRequiredService<MailRoutes>(), rig.Services.GetRequiredService<CapabilityLearner>(), rig.Time);

    private static MailDestination DestinationOf(MailRig rig) =>
        rig.Services.GetRequiredService<MailRoutes>().Current.Cluster("mailboxes").Destinations[0];

    /// <summary>Lets the health checks run once, and the back end say its greeting, or close where there is none.</summary>
    private static async Task ProbeAsync(MailRig rig, MailHealth health, string? greeting)
    {
        var probing = health.ProbeAsync(Stop);
        await using (var backEnd = await rig.BackEnd.AcceptAsync(Stop))
        {
            if (greeting is not null)
            {
                await backEnd.SendLineAsync(greeting, Stop);
                await backEnd.ReadLineAsync(Stop); // to the close
            }
        }

        await probing;
    }
}
