using Gateway.FunctionalTests.Mail;
using Xunit;

namespace Gateway.FunctionalTests.Draining;

/// <summary>What mail clients see of a drain.</summary>
public sealed class DrainedMailTests
{
    [Fact]
    public async Task Sessions_OfEveryProtocol_AreToldBetweenCommands()
    {
        await using var mailboxes = new Mailboxes("one", ignored: "NOOP");
        await using var scene = await MailScene.StartAsync(MailScene.Destination("one", mailboxes));
        await using var idle = await scene.ConnectAsync();
        await idle.AskAsync($"a LOGIN alice {MailScene.Password}", "a OK");
        await using var busy = await scene.ConnectAsync();
        await busy.AskAsync($"a LOGIN alice {MailScene.Password}", "a OK");
        await busy.AskAsync("b CHECK", "b OK"); // the relay is running
        await busy.SendAsync("c NOOP");
        await mailboxes.IgnoredAsync(TestContext.Current.CancellationToken);
        await using var pop = await MailClient.ConnectAsync(scene.Gateway.Port("pop3"), implicitTls: false, "+OK");
        await using var smtp = await MailClient.ConnectAsync(scene.Gateway.Port("smtp"), implicitTls: false, "220 ");

        await DrainClient.BeginAsync(scene.Gateway);

        Assert.Equal("* BYE Shutting down.", (await idle.ReadToEndAsync()).TrimEnd());
        Assert.StartsWith("-ERR", await pop.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.StartsWith("421 4.3.2 ", await smtp.ReadToEndAsync(), StringComparison.Ordinal);
        var left = await DrainClient.GetAsync(scene.Gateway);
        Assert.Equal(1, left.GetProperty("mailSessions").GetInt32()); // the one with a command in flight
        Assert.Equal(1, left.GetProperty("connections").GetInt32());
    }

    /// <summary>A client that was told comes back at once; being told again at once would be a loop.</summary>
    [Fact]
    public async Task Session_ThatComesLater_IsServed()
    {
        await using var mailboxes = new Mailboxes("one");
        await using var scene = await MailScene.StartAsync(MailScene.Destination("one", mailboxes));
        await using var first = await scene.ConnectAsync();
        await DrainClient.BeginAsync(scene.Gateway);
        Assert.Equal("* BYE Shutting down.", (await first.ReadToEndAsync()).TrimEnd());

        await using var second = await scene.ConnectAsync();
        await second.AskAsync($"a LOGIN alice {MailScene.Password}", "a OK");
        await DrainClient.WaitForAsync(scene.Gateway, "Told");

        await second.AskAsync("b CHECK", "b OK");
    }
}
