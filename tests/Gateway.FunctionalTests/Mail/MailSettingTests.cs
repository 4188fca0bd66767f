using System.Text;
using Gateway.Mail.Telemetry;
using Gateway.Testing.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.FunctionalTests.Mail;

/// <summary>The settings of mail routes and clusters, by what clients and mailbox servers hear.</summary>
public sealed class MailSettingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [Proves("Routes:*:Mail:GreetingName")]
    [Proves("Routes:*:Mail:Capabilities")]
    public async Task Greeting_HasTheNameAndTheCapabilitiesOfTheSettings()
    {
        await using var mailboxes = new Mailboxes("one");
        await using var scene = await MailScene.StartAsync(MailScene.Destination(
            "one", mailboxes), route: """, "GreetingName": "imap.example.net", "Capabilities": [ "IMAP4rev1", "X-OWN" ]""");
        await using var client = await scene.ConnectAsync();

        var heard = await client.AskAsync("a CAPABILITY", "a OK") + await client.AskAsync("b LOGOUT", "b ");

        Assert.Contains("X-OWN", heard, StringComparison.Ordinal);
        Assert.Empty(mailboxes.Heard);
        await using var greeted = await MailClient.ConnectAsync(scene.Gateway.Port("imaps"), implicitTls: true, "* OK");
        Assert.Contains(" imap.example.net ", greeted.Greeting, StringComparison.Ordinal);
    }

    [Fact]
    [Proves("Routes:*:Mail:MaxTries")]
    [Proves("Routes:*:Mail:FailureDelay")]
    public async Task Tries_AreDelayedAndCounted()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var mailboxes = new Mailboxes("one");
        await using var scene = await MailScene.StartAsync(MailScene.Destination(
            "one", mailboxes), route: """, "FailureDelay": "00:00:20", "MaxTries": 2, "SignInTimeout": "00:10:00" """, time: time);
        await using var client = await scene.ConnectAsync();

        foreach (var name in new[] { "a", "b" })
        {
            var answer = client.AskAsync($"{name} LOGIN nobody guess", $"{name} NO");
            await AdvanceUntilAsync(time, answer, atLeast: 20);
        }

        await client.ReadToEndAsync();
        Assert.Equal(MailSessionEnd.TooManyTries, (await scene.Ended.ReadAsync(Token)).End);
    }

    [Theory]
    [InlineData(", \"SignInTimeout\": \"00:00:10\"", false, 10, MailSessionEnd.SignInTimeout)]
    [InlineData(", \"IdleTimeout\": \"00:02:00\"", true, 120, MailSessionEnd.IdleTimeout)]
    [Proves("Routes:*:Mail:SignInTimeout")]
    [Proves("Routes:*:Mail:IdleTimeout")]
    public async Task SilentSession_EndsByTheSettings(string route, bool isSignedIn, int seconds, MailSessionEnd expected)
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var mailboxes = new Mailboxes("one");
        await using var scene = await MailScene.StartAsync(MailScene.Destination("one", mailboxes), route: route, time: time);
        await using var client = await scene.ConnectAsync();
        if (isSignedIn)
        {
            await client.AskAsync($"a LOGIN alice {MailScene.Password}", "a OK");
            await client.AskAsync("b NOOP", "b OK"); // the relay is running
        }

        Assert.Equal(expected, await EndAfterAsync(scene, time, seconds));
    }

    [Fact]
    [Proves("Routes:*:Mail:DrainTimeout")]
    public async Task SessionInACommand_AtAStop_HasTheTimeOfTheSetting()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var mailboxes = new Mailboxes("one", ignored: "NOOP");
        await using var scene = await MailScene.StartAsync(
            MailScene.Destination("one", mailboxes), route: ", \"DrainTimeout\": \"00:00:05\"", time: time);
        await using var client = await scene.ConnectAsync();
        await client.AskAsync($"a LOGIN alice {MailScene.Password}", "a OK");
        await client.AskAsync("b CHECK", "b OK"); // the relay is running
        await client.SendAsync("c NOOP");
        await mailboxes.IgnoredAsync(Token);

        var stopping = scene.Gateway.Services.GetRequiredService<IHost>().StopAsync(Token);
        await EndAfterAsync(scene, time, 5);
        while (!stopping.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(stopping, Task.Delay(20, Token));
        }

        await stopping;
    }

    [Fact]
    [Proves("Clusters:*:Mail:CapabilityRefresh")]
    public async Task Capabilities_AreAskedForAnewAsOftenAsTheSettingSays()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var mailboxes = new Mailboxes("one");
        await using var scene = await MailScene.StartAsync(
            MailScene.Destination("one", mailboxes), "\"CapabilityRefresh\": \"00:00:30\"", time: time);
        Assert.Equal("one", await scene.WhereIsAsync("alice"));

        // Half a minute and what lies between two looks; by default they are ten minutes apart.
        for (var seconds = 0; seconds < 120 && mailboxes.Connections == 1; seconds++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(20, Token);
        }

        Assert.Equal(2, mailboxes.Connections);
    }

    [Fact]
    [Proves("Routes:*:Mail:PassErrorText")]
    public async Task TextOfTheBackEndsRefusal_IsPassedOnWhereTheSettingSaysSo()
    {
        await using var mailboxes = new Mailboxes("one", refusal: "NO Mailbox is being moved");
        await using var scene = await MailScene.StartAsync(MailScene.Destination("one", mailboxes), route: ", \"PassErrorText\": true");
        await using var client = await scene.ConnectAsync();

        Assert.Contains(
            "Mailbox is being moved", await client.AskAsync($"a LOGIN alice {MailScene.Password}", "a NO"), StringComparison.Ordinal);
    }

    [Fact]
    [Proves("Routes:*:Mail:Attribute")]
    public async Task Attribute_OfTheDirectory_NamesTheUsersServer()
    {
        await using var one = new Mailboxes("one");
        await using var two = new Mailboxes("two");
        var directory = new AttributeDirectory("mailHost", "two");
        await using var scene = await MailScene.StartAsync(
            $"{MailScene.Destination("one", one)}, {MailScene.Destination("two", two)}",
            route: ", \"Attribute\": \"mailHost\"",
            directory: directory);

        Assert.Equal("two", await scene.WhereIsAsync(AttributeDirectory.User));
    }

    [Theory]
    [InlineData(
        "\"SignIn\": \"AuthorizationIdentity\", \"MasterUser\": \"gateway\", \"MasterPasswordFile\": \"master-password\"",
        "alice",
        "AUTHENTICATE PLAIN alice\0gateway\0of the file")]
    [InlineData("\"SignIn\": \"MasterUser\", \"MasterUser\": \"gateway\", \"MasterPassword\": \"m\", \"MasterSeparator\": \"#\", "
        + "\"Mechanisms\": [ \"PLAIN\" ]", "alice", "AUTHENTICATE PLAIN \0alice#gateway\0m")]
    [InlineData("\"UserName\": \"WithoutDomain\", \"Mechanisms\": [ \"LOGIN\" ]", "dave@example.org", "AUTHENTICATE LOGIN")]
    [Proves("Clusters:*:Mail:MasterPasswordFile")]
    [Proves("Clusters:*:Mail:MasterSeparator")]
    [Proves("Clusters:*:Mail:Mechanisms")]
    [Proves("Clusters:*:Mail:UserName")]
    public async Task MailboxServer_HearsTheUserAndTheMechanismOfTheSettings(string cluster, string user, string expected)
    {
        await using var mailboxes = new Mailboxes("one", capabilities: "IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=LOGIN");
        await using var scene = await MailScene.StartAsync(MailScene.Destination("one", mailboxes), cluster);
        await using var client = await scene.ConnectAsync();

        await client.AskAsync($"a LOGIN {user} {MailScene.Password}", "a OK");

        var heard = mailboxes.Heard.First(line => line.Contains("AUTHENTICATE", StringComparison.Ordinal)).Split(' ');
        var response = heard.Length > 3 ? " " + Encoding.UTF8.GetString(Convert.FromBase64String(heard[3])) : "";
        Assert.Equal(expected, $"{heard[1]} {heard[2]}{response}");
        if (expected.EndsWith("LOGIN", StringComparison.Ordinal))
        {
            Assert.Equal("dave", Encoding.UTF8.GetString(Convert.FromBase64String(mailboxes.Heard.ElementAt(1))));
        }
    }

    [Fact]
    [Proves("Clusters:*:Mail:AllowPlainText")]
    public async Task Destination_InClear_IsReachedWhereTheSettingAllowsIt()
    {
        await using var mailboxes = new Mailboxes("one", inClear: true);
        await using var scene = await MailScene.StartAsync(MailScene.Destination("one", mailboxes), "\"AllowPlainText\": true");

        Assert.Equal("one", await scene.WhereIsAsync("alice"));
    }

    /// <summary>
    /// Of two equal servers that say nothing, the one with the shorter limits is given up while the other is still waited for.
    /// </summary>
    [Theory]
    [InlineData("ConnectTimeout", true)]
    [InlineData("ReplyTimeout", false)]
    [Proves("Clusters:*:Mail:ConnectTimeout")]
    [Proves("Clusters:*:Mail:ReplyTimeout")]
    public async Task MailboxServer_ThatSaysNothing_IsWaitedForAsLongAsTheSettingsSay(string setting, bool fromTheStart)
    {
        await using var silent = new Mailboxes("one", silent: fromTheStart, refusal: fromTheStart ? null : "");
        await using var patient = new Mailboxes("two", silent: fromTheStart, refusal: fromTheStart ? null : "");
        await using var scene = await MailScene.StartAsync(
            MailScene.Destination("one", silent),
            $"\"ConnectTries\": 1, \"{setting}\": \"00:00:01\"",
            route: ", \"Domains\": { \"example.org\": \"others\" }",
            others: MailScene.Destination("two", patient),
            othersMail: $"\"{setting}\": \"00:01:00\"");
        await using var first = await scene.ConnectAsync();
        await using var second = await scene.ConnectAsync();

        var waiting = first.AskAsync($"a LOGIN dave@example.org {MailScene.Password}", "a NO");
        Assert.StartsWith(
            "b NO [UNAVAILABLE]", await second.AskAsync($"b LOGIN alice {MailScene.Password}", "b NO"), StringComparison.Ordinal);

        Assert.False(waiting.IsCompleted);
    }

    [Theory]
    [InlineData(2, "b NO [UNAVAILABLE]")]
    [InlineData(4, "b OK")]
    [Proves("Clusters:*:Mail:ConnectTries")]
    public async Task Destinations_AreTriedAsOftenAsTheSettingSays(int tries, string expected)
    {
        await using var good = new Mailboxes("four");
        const string Dead = "{ \"Address\": \"imaps://localhost:1\" }";
        await using var scene = await MailScene.StartAsync(
            $"\"1\": {Dead}, \"2\": {Dead}, \"3\": {Dead}, {MailScene.Destination("4", good)}", $"\"ConnectTries\": {tries}");
        await using var client = await scene.ConnectAsync();

        Assert.StartsWith(
            expected, (await client.AskAsync($"b LOGIN alice {MailScene.Password}", "b ")).Split('\n')[^2], StringComparison.Ordinal);
    }

    /// <summary>How the session ends that ends so many seconds from now, and not before.</summary>
    private static async Task<MailSessionEnd> EndAfterAsync(MailScene scene, FakeTimeProvider time, int seconds)
    {
        var end = scene.Ended.ReadAsync(Token).AsTask();
        for (var i = 0; i < seconds + 2; i++)
        {
            Assert.False(i < seconds - 1 && end.IsCompleted, $"It ended after {i} seconds.");
            time.Advance(TimeSpan.FromSeconds(1));
        }

        return (await end.WaitAsync(TimeSpan.FromMinutes(1), Token)).End;
    }

    /// <summary>Moves the clock until something has happened that takes so many seconds at least.</summary>
    private static async Task AdvanceUntilAsync(FakeTimeProvider time, Task happens, int atLeast)
    {
        var seconds = 0;
        while (!happens.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            seconds++;
            await Task.WhenAny(happens, Task.Delay(10, Token));
            Token.ThrowIfCancellationRequested();
        }

        Assert.True(seconds >= atLeast, $"It took {seconds} seconds.");
        await happens;
    }
}
