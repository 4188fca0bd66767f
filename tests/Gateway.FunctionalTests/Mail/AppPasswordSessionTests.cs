using Gateway.Accounts.AppPasswords;
using Gateway.Identity.Credentials;
using Gateway.Mail.Telemetry;
using Gateway.Testing.Settings;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.FunctionalTests.Mail;

/// <summary>Mail sessions that an app password has opened.</summary>
public sealed class AppPasswordSessionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Session_OpenedByAnAppPassword_EndsAtOnceWithIt()
    {
        await using var mailboxes = new Mailboxes("one");
        await using var scene = await MailScene.StartAsync(
            MailScene.Destination("one", mailboxes),
            cluster: "\"SignIn\": \"MasterUser\", \"MasterUser\": \"gateway\", \"MasterPassword\": \"master\"",
            authentication: ", \"Authentication\": \"AppPassword\"");
        var store = scene.Gateway.Services.GetRequiredService<AppPasswordStore>();
        var password = await MakeAsync(store, "Imap4", null);
        await using var client = await scene.ConnectAsync();
        await client.AskAsync($"a LOGIN alice {MailScene.Password}", "a NO");
        await client.AskAsync($"b LOGIN alice {await MakeAsync(store, "Pop3", null)}", "b NO");
        await client.AskAsync($"c LOGIN alice {password}", "c OK");
        await client.AskAsync("d NOOP", "d OK"); // the relay is running

        // The master user opens the mailbox, and no password of the user's goes there.
        Assert.Contains(mailboxes.Heard, line => line.Contains("alice*gateway", StringComparison.Ordinal));
        Assert.DoesNotContain(mailboxes.Heard, line => line.Contains(password, StringComparison.Ordinal));
        var id = (await store.ListAsync("alice")).Single(p => p.Scopes.Contains("Imap4")).Id;
        Assert.NotNull(await store.RevokeAsync(id));

        await client.ReadToEndAsync();
        Assert.Equal(MailSessionEnd.Revoked, (await scene.Ended.ReadAsync(Token)).End);
        await using var again = await scene.ConnectAsync();
        await again.AskAsync($"a LOGIN alice {password}", "a NO");
    }

    [Fact]
    public async Task BackEnd_ThatTakesTheUsersOwnPassword_GetsTheDepositedOneAlone()
    {
        await using var mailboxes = new Mailboxes("one");
        await using var scene = await MailScene.StartAsync(
            MailScene.Destination("one", mailboxes), authentication: ", \"Authentication\": [ \"Basic\", \"AppPassword\" ]");
        var store = scene.Gateway.Services.GetRequiredService<AppPasswordStore>();
        await using var client = await scene.ConnectAsync();
        await client.AskAsync($"a LOGIN alice {await MakeAsync(store, "Imap4", null)}", "a NO");
        await client.AskAsync($"b LOGIN alice {await MakeAsync(store, "Imap4", MailScene.Password)}", "b OK");
        await using var own = await scene.ConnectAsync();
        await own.AskAsync($"a LOGIN alice {MailScene.Password}", "a OK");
    }

    [Fact]
    [Proves("Routes:*:Basic")]
    public async Task OwnPassword_FromAnUnfamiliarNetwork_IsRefused()
    {
        await using var mailboxes = new Mailboxes("one");
        await using var scene = await MailScene.StartAsync(
            MailScene.Destination("one", mailboxes),
            authentication: ", \"Authentication\": [ \"Basic\", \"AppPassword\" ], \"Basic\": \"FromFamiliarNetworksOnly\"");
        await using var client = await scene.ConnectAsync();

        await client.AskAsync($"a LOGIN alice {MailScene.Password}", "a NO");

        Assert.DoesNotContain(mailboxes.Heard, line => line.Contains("LOGIN", StringComparison.Ordinal));
    }

    private static async Task<string> MakeAsync(AppPasswordStore store, string scope, string? deposit)
    {
        var user = new UserIdentity { Name = "alice", Directory = "users" };
        var wanted = new NewAppPassword(user, "alice", "alice", $"for {scope}", [scope], TimeSpan.FromDays(1))
        {
            Deposit = deposit is null ? null : new Secret(deposit),
        };
        return (await store.AddAsync(wanted))!.Reveal(); // the account has few
    }
}
