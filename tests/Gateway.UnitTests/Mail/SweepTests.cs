using Gateway.Mail;
using Gateway.Mail.Sessions;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.UnitTests.Mail;

public sealed class SweepTests
{
    [Fact]
    public async Task Session_ThatDoesNotSignIn_EndsWithBye()
    {
        using var rig = new MailRig(MailProtocol.Imap4);
        await using var client = rig.Connect();
        await client.ReadLineAsync(TestContext.Current.CancellationToken);

        Sweep(rig, TimeSpan.FromSeconds(61));

        Assert.Equal("* BYE Too long without signing in.", await client.ReadLineAsync(TestContext.Current.CancellationToken));
        await client.Session;
        Assert.Equal(MailSessionEnd.SignInTimeout, Assert.Single(rig.Ended).End);
    }

    [Fact]
    public async Task Relay_IdleForHalfAnHour_LivesAndEndsAfterItsTimeout()
    {
        using var rig = new MailRig(MailProtocol.Imap4);
        await using var client = rig.Connect();
        await using var backEnd = await SignInAsync(rig, client);

        Sweep(rig, TimeSpan.FromMinutes(30));
        await backEnd.SendLineAsync("* 4 EXISTS", TestContext.Current.CancellationToken);
        Assert.Equal("* 4 EXISTS", await client.ReadLineAsync(TestContext.Current.CancellationToken));
        Sweep(rig, TimeSpan.FromSeconds(1));
        Sweep(rig, TimeSpan.FromMinutes(36));

        Assert.Equal("* BYE Idle for too long.", await client.ReadLineAsync(TestContext.Current.CancellationToken));
        await client.Session;
        Assert.Equal(MailSessionEnd.IdleTimeout, Assert.Single(rig.Ended).End);
    }

    [Fact]
    public async Task Drain_WithCommandInFlight_WaitsForItsAnswer()
    {
        using var rig = new MailRig(MailProtocol.Imap4);
        await using var client = rig.Connect();
        await using var backEnd = await SignInAsync(rig, client);
        await client.SendLineAsync("b FETCH 1 BODY[]", TestContext.Current.CancellationToken);
        Assert.Equal("b FETCH 1 BODY[]", await backEnd.ReadLineAsync(TestContext.Current.CancellationToken));

        Sweep(rig, TimeSpan.FromSeconds(1), draining: true);
        Sweep(rig, TimeSpan.FromSeconds(1), draining: true);
        await backEnd.SendLineAsync("b OK done", TestContext.Current.CancellationToken);
        Assert.Equal("b OK done", await client.ReadLineAsync(TestContext.Current.CancellationToken));
        Sweep(rig, TimeSpan.FromSeconds(1), draining: true);
        Sweep(rig, TimeSpan.FromSeconds(1), draining: true);

        Assert.Equal("* BYE Shutting down.", await client.ReadLineAsync(TestContext.Current.CancellationToken));
    }

    private static async Task<FakeBackEndConnection> SignInAsync(MailRig rig, FakeClient client)
    {
        await client.ReadLineAsync(TestContext.Current.CancellationToken);
        await client.SendLineAsync("a LOGIN alice wonder", TestContext.Current.CancellationToken);
        var backEnd = await rig.BackEnd.AcceptAsync(TestContext.Current.CancellationToken);
        await backEnd.SendLineAsync("* OK [CAPABILITY IMAP4rev1] ready", TestContext.Current.CancellationToken);
        await backEnd.ReadLineAsync(TestContext.Current.CancellationToken);
        await backEnd.SendLineAsync("g OK [CAPABILITY IMAP4rev1] in", TestContext.Current.CancellationToken);
        await client.ReadLineAsync(TestContext.Current.CancellationToken);

        // A round trip: the relay is running.
        await backEnd.SendLineAsync("* 3 EXISTS", TestContext.Current.CancellationToken);
        await client.ReadLineAsync(TestContext.Current.CancellationToken);
        return backEnd;
    }

    private static void Sweep(MailRig rig, TimeSpan later, bool draining = false)
    {
        rig.Time.Advance(later);
        rig.Services.GetRequiredService<MailSessions>().Sweep(rig.Time.GetTimestamp(), draining);
    }
}
