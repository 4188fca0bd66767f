using Gateway.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.FunctionalTests.Mail;

/// <summary>A configuration that changes while a client is connected and has not signed in.</summary>
public sealed class ChangedClusterTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Basic")]
    [InlineData("BackEnd")]
    public async Task Cluster_RenamedBeforeTheSignIn_IsReachedByItsNewName(string authentication)
    {
        await using var mailboxes = new Mailboxes("one");
        await using var scene = await StartAsync(mailboxes, authentication);
        await using var client = await scene.ConnectAsync();

        await ReloadAsync(scene, "\"mailboxes\"", "\"letters\"");

        await client.AskAsync($"a LOGIN alice {MailScene.Password}", "a OK");
        Assert.EndsWith("one", (await client.AskAsync("b NOOP", "b OK")).Trim(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Basic")]
    [InlineData("BackEnd")]
    public async Task ClusterAndRoute_RenamedBeforeTheSignIn_RefuseItForNowAndTheSessionGoesOn(string authentication)
    {
        await using var mailboxes = new Mailboxes("one");
        await using var scene = await StartAsync(mailboxes, authentication);
        await using var client = await scene.ConnectAsync();

        await ReloadAsync(scene, "\"mailboxes\"", "\"letters\"", "\"imap\":{\"Preset\"", "\"letters\":{\"Preset\"");

        Assert.StartsWith(
            "a NO [UNAVAILABLE]", await client.AskAsync($"a LOGIN alice {MailScene.Password}", "a "), StringComparison.Ordinal);
        await client.AskAsync("b NOOP", "b OK");
        Assert.Empty(mailboxes.Heard);
        Assert.Equal("one", await scene.WhereIsAsync("alice")); // by the new route
    }

    private static Task<MailScene> StartAsync(Mailboxes mailboxes, string authentication) => MailScene.StartAsync(
        MailScene.Destination("one", mailboxes), authentication: $", \"Authentication\": \"{authentication}\"");

    /// <summary>Replaces texts in the configuration file by others, in pairs, and waits until it is in force.</summary>
    private static async Task ReloadAsync(MailScene scene, params string[] texts)
    {
        var file = scene.Gateway.Folder.Combine("gateway.json");
        var json = await File.ReadAllTextAsync(file, Token);
        foreach (var pair in texts.Chunk(2))
        {
            Assert.Contains(pair[0], json, StringComparison.Ordinal);
            json = json.Replace(pair[0], pair[1], StringComparison.Ordinal);
        }

        await File.WriteAllTextAsync(file + "~", json, Token);
        File.Move(file + "~", file, overwrite: true);
        var status = scene.Gateway.Services.GetRequiredService<ReloadStatus>();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        while (status.Current.Generation < 2)
        {
            await Task.Delay(20, limit.Token);
        }
    }
}
