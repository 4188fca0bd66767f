using Gateway.Mail.Routing;
using Gateway.Mail.Sessions;
using Gateway.Mail.Telemetry;
using Gateway.Mail.Wire;
using Gateway.Transport.Draining;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.UnitTests.Mail.Sessions;

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
    public async Task Relay_InIdleForAnHour_LivesWhileTheClientRenewsIt()
    {
        using var rig = new MailRig(MailProtocol.Imap4);
        await using var client = rig.Connect();
        await using var backEnd = await SignInAsync(rig, client);

        for (var i = 0; i < 3; i++)
        {
            await PassAsync(client, backEnd, $"i{i} IDLE", "+ idling");
            Sweep(rig, TimeSpan.FromSeconds(1));
            Sweep(rig, TimeSpan.FromMinutes(29)); // RFC 2177
            await PassAsync(client, backEnd, "DONE", $"i{i} OK idled");
            Sweep(rig, TimeSpan.FromSeconds(1));
        }

        Assert.Empty(rig.Ended);

        static async Task PassAsync(FakeClient client, FakeBackEndConnection backEnd, string command, string reply)
        {
            await client.SendLineAsync(command, TestContext.Current.CancellationToken);
            Assert.Equal(command, await backEnd.ReadLineAsync(TestContext.Current.CancellationToken));
            await backEnd.SendLineAsync(reply, TestContext.Current.CancellationToken);
            Assert.Equal(reply, await client.ReadLineAsync(TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task Drain_WithCommandInFlight_WaitsForItsAnswer()
    {
        using var rig = new MailRig(MailProtocol.Imap4);
        await using var client = rig.Connect();
        await using var backEnd = await SignInAsync(rig, client);
        await client.SendLineAsync("b FETCH 1 BODY[]", TestContext.Current.CancellationToken);
        Assert.Equal("b FETCH 1 BODY[]", await backEnd.ReadLineAsync(TestContext.Current.CancellationToken));

        Sweep(rig, TimeSpan.FromSeconds(1), DrainNotice.BetweenCommands);
        Sweep(rig, TimeSpan.FromSeconds(1), DrainNotice.BetweenCommands);
        await backEnd.SendLineAsync("b OK done", TestContext.Current.CancellationToken);
        Assert.Equal("b OK done", await client.ReadLineAsync(TestContext.Current.CancellationToken));
        Sweep(rig, TimeSpan.FromSeconds(1), DrainNotice.BetweenCommands);
        Sweep(rig, TimeSpan.FromSeconds(1), DrainNotice.BetweenCommands);

        Assert.Equal("* BYE Shutting down.", await client.ReadLineAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(MailProtocol.Imap4, "* BYE Shutting down.")]
    [InlineData(MailProtocol.Pop3, "-ERR [SYS/TEMP] Shutting down.")]
    [InlineData(MailProtocol.Smtp, "421 4.3.2 Shutting down.")]
    public async Task Drain_OfAnIdleSession_SaysTheProtocolsGoodbyeAtOnce(MailProtocol protocol, string goodbye)
    {
        using var rig = new MailRig(protocol);
        await using var client = rig.Connect();
        await using var backEnd = await SignInAsync(rig, client);

        Sweep(rig, TimeSpan.FromSeconds(1), DrainNotice.BetweenCommands);
        Sweep(rig, TimeSpan.FromSeconds(1), DrainNotice.BetweenCommands);

        Assert.Equal(goodbye, await client.ReadLineAsync(TestContext.Current.CancellationToken));
        Assert.Null(await client.ReadLineAsync(TestContext.Current.CancellationToken));
        await client.Session;
        Assert.Equal(MailSessionEnd.ShuttingDown, Assert.Single(rig.Ended).End);
    }

    [Fact]
    public async Task Drain_WithAnAnswerThatNeverComes_EndsAtTheDrainTimeoutWithoutALineInTheMiddle()
    {
        using var rig = new MailRig(MailProtocol.Imap4);
        await using var client = rig.Connect();
        await using var backEnd = await SignInAsync(rig, client);
        await backEnd.SendAsync("* 1 FETCH (BODY[] {100}"u8.ToArray(), TestContext.Current.CancellationToken); // and no more
        await client.ReadAsync("* 1 FETCH (BODY[] {100}".Length, TestContext.Current.CancellationToken);

        Sweep(rig, TimeSpan.FromSeconds(1), DrainNotice.BetweenCommands);
        Sweep(rig, TimeSpan.FromSeconds(1), DrainNotice.BetweenCommands);
        Assert.Empty(rig.Ended);
        Sweep(rig, TimeSpan.FromSeconds(21), DrainNotice.BetweenCommands);

        Assert.Null(await client.ReadLineAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Relay_WhoseClientDoesNotRead_EndsAfterItsTimeout()
    {
        using var rig = new MailRig(MailProtocol.Imap4);
        await using var client = rig.Connect();
        await using var backEnd = await SignInAsync(rig, client);
        var sending = backEnd.SendAsync(new byte[32 * 1024 * 1024], TestContext.Current.CancellationToken);
        await client.FirstBytesAsync(TestContext.Current.CancellationToken);

        for (var i = 0; !client.Session.IsCompleted; i++)
        {
            Assert.True(i < 3_000, "The session has not ended.");
            Sweep(rig, TimeSpan.FromMinutes(36));
            await Task.WhenAny(client.Session, Task.Delay(20, TestContext.Current.CancellationToken));
        }

        Assert.Equal(MailSessionEnd.IdleTimeout, Assert.Single(rig.Ended).End);
        await Assert.ThrowsAnyAsync<IOException>(() => sending);
    }

    [Fact]
    public async Task Drain_WithAMessageAskedFor_WaitsForIt()
    {
        using var rig = new MailRig(MailProtocol.Smtp);
        await using var client = rig.Connect();
        await using var backEnd = await SignInAsync(rig, client);
        await client.SendLineAsync("DATA", TestContext.Current.CancellationToken);
        await backEnd.ReadLineAsync(TestContext.Current.CancellationToken);
        await backEnd.SendLineAsync("354 go", TestContext.Current.CancellationToken);
        await client.ReadLineAsync(TestContext.Current.CancellationToken);

        Sweep(rig, TimeSpan.FromSeconds(1), DrainNotice.BetweenCommands);
        Sweep(rig, TimeSpan.FromSeconds(5), DrainNotice.BetweenCommands);
        await client.SendLineAsync(".", TestContext.Current.CancellationToken);
        await backEnd.ReadLineAsync(TestContext.Current.CancellationToken);
        await backEnd.SendLineAsync("250 queued", TestContext.Current.CancellationToken);
        Assert.Equal("250 queued", await client.ReadLineAsync(TestContext.Current.CancellationToken));
        Sweep(rig, TimeSpan.FromSeconds(1), DrainNotice.BetweenCommands);
        Sweep(rig, TimeSpan.FromSeconds(1), DrainNotice.BetweenCommands);

        Assert.Equal("421 4.3.2 Shutting down.", await client.ReadLineAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>A client that sends one message after the other has no second of silence.</summary>
    [Theory]
    [InlineData("MAIL FROM:<a@example.com>", false)]
    [InlineData("quit", true)]
    public async Task Drain_OfASessionThatNeverPauses_AnswersItsNextCommand(string command, bool isRelayed)
    {
        using var rig = new MailRig(MailProtocol.Smtp);
        await using var client = rig.Connect();
        await using var backEnd = await SignInAsync(rig, client);
        await client.SendLineAsync("NOOP", TestContext.Current.CancellationToken);
        await backEnd.ReadLineAsync(TestContext.Current.CancellationToken);
        await backEnd.SendLineAsync("250 ok", TestContext.Current.CancellationToken);
        Assert.Equal("250 ok", await client.ReadLineAsync(TestContext.Current.CancellationToken));
        Sweep(rig, TimeSpan.FromSeconds(1), DrainNotice.BetweenCommands);

        await client.SendLineAsync(command, TestContext.Current.CancellationToken);

        if (isRelayed)
        {
            Assert.Equal(command, await backEnd.ReadLineAsync(TestContext.Current.CancellationToken));
        }
        else
        {
            Assert.Equal("421 4.3.2 Shutting down.", await client.ReadLineAsync(TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task Drain_AtItsEnd_TellsWhoIsLeft()
    {
        using var rig = new MailRig(MailProtocol.Imap4);
        await using var client = rig.Connect();
        await using var backEnd = await SignInAsync(rig, client);
        await client.SendLineAsync("b FETCH 1 BODY[]", TestContext.Current.CancellationToken);
        await backEnd.ReadLineAsync(TestContext.Current.CancellationToken);

        Sweep(rig, TimeSpan.FromSeconds(1), DrainNotice.BetweenCommands);
        Sweep(rig, TimeSpan.FromSeconds(1), DrainNotice.Now);

        Assert.Equal("* BYE Shutting down.", await client.ReadLineAsync(TestContext.Current.CancellationToken));
        await client.Session;
        Assert.Equal(MailSessionEnd.ShuttingDown, Assert.Single(rig.Ended).End);
    }

    [Fact]
    public async Task Drain_BeforeSignIn_SaysGoodbye()
    {
        using var rig = new MailRig(MailProtocol.Smtp);
        await using var client = rig.Connect();
        await client.ReadLineAsync(TestContext.Current.CancellationToken);

        Sweep(rig, TimeSpan.FromSeconds(1), DrainNotice.BetweenCommands);

        Assert.Equal("421 4.3.2 Shutting down.", await client.ReadLineAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Relay_WhoseDestinationIsRemoved_IsToldToComeAgain()
    {
        using var rig = new MailRig(MailProtocol.Smtp);
        await using var client = rig.Connect();
        await using var backEnd = await SignInAsync(rig, client);

        rig.Services.GetRequiredService<MailRoutes>().Current.Cluster("mailboxes").Destinations[0].Remove();
        Sweep(rig, TimeSpan.FromSeconds(1));
        Sweep(rig, TimeSpan.FromSeconds(1));

        Assert.StartsWith("421 4.3.2 ", await client.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await client.Session;
        Assert.Equal(MailSessionEnd.DestinationRemoved, Assert.Single(rig.Ended).End);
    }

    [Fact]
    public async Task Relay_WhoseClientSendsNoMore_PassesOnWhatTheBackEndStillSays()
    {
        using var rig = new MailRig(MailProtocol.Pop3);
        await using var client = rig.Connect();
        await using var backEnd = await SignInAsync(rig, client);

        await client.SendLineAsync("QUIT", TestContext.Current.CancellationToken);
        await client.CloseAsync();
        Assert.Equal("QUIT", await backEnd.ReadLineAsync(TestContext.Current.CancellationToken));
        Assert.Null(await backEnd.ReadLineAsync(TestContext.Current.CancellationToken)); // half closed
        await backEnd.SendLineAsync("+OK bye", TestContext.Current.CancellationToken);

        Assert.Equal("+OK bye", await client.ReadLineAsync(TestContext.Current.CancellationToken));
    }

    private static async Task<FakeBackEndConnection> SignInAsync(MailRig rig, FakeClient client)
    {
        var stop = TestContext.Current.CancellationToken;
        var (commands, script) = rig.Protocol switch
        {
            MailProtocol.Imap4 => (["a LOGIN alice wonder"], ["* OK [CAPABILITY IMAP4rev1] ready", "?g OK [CAPABILITY IMAP4rev1] in"]),
            MailProtocol.Pop3 => (["AUTH PLAIN AGFsaWNlAHdvbmRlcg=="], ["+OK ready", "?-ERR", "?+OK", "?+OK in"]),
            _ => ((string[])["HELO x", "AUTH PLAIN AGFsaWNlAHdvbmRlcg=="], (string[])["220 ready", "?250-x", "250 AUTH PLAIN", "?235 in"]),
        };
        await client.ReadLineAsync(stop); // the greeting
        foreach (var command in commands[..^1])
        {
            await client.SendLineAsync(command, stop);
            await client.ReadLineAsync(stop);
        }

        await client.SendLineAsync(commands[^1], stop);
        var backEnd = await rig.BackEnd.AcceptAsync(stop);
        foreach (var line in script)
        {
            if (line[0] == '?')
            {
                await backEnd.ReadLineAsync(stop);
            }

            await backEnd.SendLineAsync(line.TrimStart('?'), stop);
        }

        await client.ReadLineAsync(stop);

        // A round trip: the relay is running.
        await backEnd.SendLineAsync("* 3 EXISTS", stop);
        await client.ReadLineAsync(stop);
        return backEnd;
    }

    private static void Sweep(MailRig rig, TimeSpan later, DrainNotice drain = DrainNotice.None)
    {
        rig.Time.Advance(later);
        rig.Notice = drain;
        rig.Services.GetRequiredService<MailSessions>().Sweep(rig.Time.GetTimestamp());
    }
}
