using System.Net;
using Gateway.Identity.Credentials;
using Gateway.Identity.Throttling;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.FunctionalTests.WebConsole;

/// <summary>Locked accounts and silenced sources in the console, and their release.</summary>
public sealed class LockoutsPageTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Account_IsListedWithItsCauseAndReleasedWithAReason()
    {
        await using var scene = await ConsoleScene.StartAsync();
        await scene.LockAsync("alice");
        using var browser = scene.Open();

        var page = await browser.GetAsync("/console/lockouts");
        Assert.Contains("3 failures from unknown sources", page.Text, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", page.Text, StringComparison.Ordinal);
        var after = await browser.ActAsync(
            "/console/lockouts", ("act", "release"), ("id", "alice"), ("reason", "called from her own number"));

        Assert.Contains("alice was released.", after.Text, StringComparison.Ordinal);
        Assert.Contains("No account is locked.", after.Text, StringComparison.Ordinal);
        var audited = Assert.Single(scene.Audit.Actions, a => a.Action == "lockout release");
        Assert.Equal(("alice", "called from her own number", true), (audited.Target, audited.Reason, audited.IsDone));
        Assert.NotEqual("", audited.By);
    }

    [Fact]
    public async Task Account_WithAHostileName_IsShownAsText()
    {
        await using var scene = await ConsoleScene.StartAsync();
        await scene.LockAsync("<b>bold</b>");
        using var browser = scene.Open();

        var page = await browser.GetAsync("/console/lockouts");

        Assert.Contains("<b>bold</b>", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Source_ThatIsSilenced_IsListedAndReleased()
    {
        await using var scene = await ConsoleScene.StartAsync();
        var throttle = scene.Gateway.Services.GetRequiredService<SourceThrottle>();
        var address = IPAddress.Parse("203.0.113.5");
        while (!throttle.IsRateLimited(address, SourceNetwork.Of(address)))
        {
            var visit = await throttle.EnterAsync(
                address, SourceNetwork.Of(address), false, Stop);
            Assert.NotNull(visit);
            await throttle.LeaveAsync(visit, failures: 1);
        }

        using var browser = scene.Open();
        var page = await browser.GetAsync("/console/lockouts");
        Assert.Contains("203.0.113.5", page.Text, StringComparison.Ordinal);
        using var program = scene.CreateAdminClient();
        Assert.Contains("203.0.113.5", await program.GetStringAsync("/api/throttling", Stop), StringComparison.Ordinal);

        var after = await browser.ActAsync(
            "/console/lockouts", ("act", "release-source"), ("id", "203.0.113.5"), ("reason", "our own scanner"));

        Assert.Contains("203.0.113.5 was released.", after.Text, StringComparison.Ordinal);
        Assert.Contains("No source is silenced.", after.Text, StringComparison.Ordinal);
        Assert.Contains(
            scene.Audit.Actions, a => a is { Action: "lockout release-source", Target: "203.0.113.5", Reason: "our own scanner" });
    }
}
