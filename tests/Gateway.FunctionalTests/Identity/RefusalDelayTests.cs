using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Gateway.FunctionalTests.Mail;
using Gateway.Mail.Sessions;
using Gateway.Mail.Telemetry;
using Gateway.Testing.Settings;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.FunctionalTests.Identity;

/// <summary>When refusals are given, over web and mail.</summary>
public sealed class RefusalDelayTests
{
    /// <summary>The delay of a second, less what timers are early by: they count whole milliseconds of a coarser clock.</summary>
    private static readonly TimeSpan MoreThanTheDefault = TimeSpan.FromSeconds(2.4);
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(950);

    [Theory]
    [InlineData("alice")]
    [InlineData("nobody")]
    [Proves("Identity:Throttling:RefusalDelay")]
    public async Task Refusal_OverWebAndMail_ComesAfterTheDelay(string user)
    {
        await using var scene = await StartAsync("00:00:02.500");
        var token = TestContext.Current.CancellationToken;
        using var web = scene.Gateway.CreateClient(MailScene.Host);
        await using var mail = await scene.ConnectAsync();

        var began = Stopwatch.GetTimestamp();
        Assert.Equal(HttpStatusCode.Unauthorized, (await web.SendAsync(Ask(user, "guess"), token)).StatusCode);
        Assert.True(Stopwatch.GetElapsedTime(began) >= MoreThanTheDefault);
        began = Stopwatch.GetTimestamp();
        await mail.AskAsync($"a LOGIN {user} guess2", "a NO [AUTHENTICATIONFAILED]");
        Assert.True(Stopwatch.GetElapsedTime(began) >= MoreThanTheDefault);
    }

    [Fact]
    public async Task RightPassword_OfSomebodyTheRouteDoesNotLetIn_IsRefusedInMailWhenAWrongOneIs()
    {
        await using var scene = await StartAsync("00:00:01", route: """, "Authorization": { "Users": [ "bob" ] }""");
        await using var mail = await scene.ConnectAsync();

        var began = Stopwatch.GetTimestamp();
        await mail.AskAsync($"a LOGIN alice {MailScene.Password}", "a NO [AUTHENTICATIONFAILED]");

        Assert.True(Stopwatch.GetElapsedTime(began) >= Least);
    }

    [Fact]
    public async Task MailSession_WhoseClientHangsUpDuringTheDelay_Ends()
    {
        await using var scene = await StartAsync("00:00:30");
        var mail = await scene.ConnectAsync();
        await mail.SendAsync("a LOGIN alice guess");
        var sessions = scene.Gateway.Services.GetRequiredService<MailSessions>();
        Assert.Equal(1, sessions.Count);

        await mail.DisposeAsync();

        var ended = await scene.Ended.ReadAsync(TestContext.Current.CancellationToken)
            .AsTask()
            .WaitAsync(TimeSpan.FromSeconds(25), TestContext.Current.CancellationToken);
        Assert.Equal(MailSessionEnd.Reset, ended.End);
        while (sessions.Count > 0) // it is recorded a moment before it leaves
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    [Fact]
    [Proves("Identity:Throttling:PendingPerSource")]
    public async Task SourceWithAsManyPendingAsItMay_IsToldToTryLaterAtOnce_AndWhoHangsUpMakesRoom()
    {
        await using var scene = await StartAsync("00:00:30");
        var token = TestContext.Current.CancellationToken;
        using var web = scene.Gateway.CreateClient(MailScene.Host);
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(token);

        // No more than ten are held, and nine at least: one place may be free again where too many wait for a hash.
        Task<HttpResponseMessage>[] guesses = [.. Enumerable.Range(0, 11).Select(i => web.SendAsync(Ask($"user{i}", "guess"), gone.Token))];
        var first = await Task.WhenAny(guesses);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await first).StatusCode);
        Assert.InRange(guesses.Count(g => !g.IsCompleted), 9, 10);

        await gone.CancelAsync();
        var answer = await web.SendAsync(Ask("bob", MailScene.Password), token);
        for (var tries = 0; answer.StatusCode != HttpStatusCode.OK && tries < 1000; tries++)
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            await Task.Delay(10, token);
            answer = await web.SendAsync(Ask("bob", MailScene.Password), token);
        }

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static HttpRequestMessage Ask(string user, string password) => new(HttpMethod.Get, "/")
    {
        Headers =
        {
            Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))),
        },
    };

    private static Task<MailScene> StartAsync(string delay, string pending = """ "PendingPerSource": 10 """, string route = "") =>
        MailScene.StartAsync(
        """ "one": { "Address": "imaps://localhost:1" } """,
        identity: $$""", "Throttling": { "RefusalDelay": "{{delay}}", {{pending}} }""",
        authentication: route);
}
