using Xunit;

namespace Gateway.FunctionalTests.Mail;

public sealed class BurstTests
{
    private const int SignIns = 20;

    [Fact]
    public async Task Relay_DuringABurstOfSignIns_GoesOn()
    {
        await using var mailboxes = new Mailboxes("one");
        await using var scene = await MailScene.StartAsync(MailScene.Destination("one", mailboxes), users: SignIns);
        await using var reader = await scene.ConnectAsync();
        await reader.AskAsync($"a LOGIN alice {MailScene.Password}", "a OK");

        // Each has a password of its own to be hashed, which takes longer than many round trips.
        var burst = Enumerable.Range(0, SignIns).Select(async number => await scene.WhereIsAsync($"user{number}")).ToArray();
        for (var trip = 0; trip < 50; trip++)
        {
            await reader.AskAsync($"b{trip} NOOP", $"b{trip} OK");
        }

        Assert.Contains(burst, signIn => !signIn.IsCompleted);
        Assert.All(await Task.WhenAll(burst), where => Assert.Equal("one", where));
    }
}
