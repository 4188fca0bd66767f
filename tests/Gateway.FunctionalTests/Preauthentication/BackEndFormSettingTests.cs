using System.Net;
using Gateway.Testing;
using Gateway.Testing.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.FunctionalTests.Preauthentication;

public sealed class BackEndFormSettingTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly HashSet<string> _sessions = [];
    private int _posted;

    [Fact]
    [Proves("Routes:*:BackEndForm:SignInPages")]
    [Proves("Routes:*:BackEndForm:Idle")]
    public async Task BackEndsSession_GoneOrUnused_IsBegunAnew()
    {
        await using var backend = await TestBackEnd.StartAsync("localhost");
        backend.Answer = AnswerAsync;
        await using var scene = await SettingScene.StartAsync(new()
        {
            Routes = $$"""
                "wiki": {
                  "Hosts": [ "{{SettingScene.Host}}" ], "Cluster": "wiki", "Authentication": "Forms", "Delegation": "Forms",
                  "BackEndForm": { "Path": "/enter", "Fields": { "u": "{user}", "p": "{password}" }, "SignInPages": [ "/welcome" ], "Idle": "00:05:00" }
                }
                """,
            Clusters = $$"""
                , "wiki": { "Destinations": { "one": { "Address": "https://localhost:{{backend.Address.Port}}" } }, "Tls": { "RootsFile": "roots.pem" } }
                """,
            Time = _time,
        });
        using var browser = new SignInBrowser(scene.Gateway.CreateClient(SettingScene.Host));
        (await browser.SignInAsync("bob", "bob-pw", "/")).Dispose();
        Assert.Equal("in", await ReadAsync(browser));
        Assert.Equal(1, _posted);

        // Not used for longer than it is kept.
        _time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal("in", await ReadAsync(browser));
        Assert.Equal(2, _posted);

        // Forgotten: the page that the back end sends people to is seen, and they are signed in there once more.
        _sessions.Clear();
        _time.Advance(TimeSpan.FromMinutes(1));
        using var sent = await browser.GetAsync("/");
        Assert.Equal(HttpStatusCode.Redirect, sent.StatusCode);
        Assert.Equal("in", await ReadAsync(browser));
        Assert.Equal(3, _posted);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path == "/enter")
        {
            var session = $"s{++_posted}";
            _sessions.Add(session);
            context.Response.Headers.SetCookie = $"sid={session}; Path=/";
            context.Response.Redirect("/");
        }
        else if (context.Request.Cookies["sid"] is { } session && _sessions.Contains(session))
        {
            await context.Response.WriteAsync("in");
        }
        else
        {
            context.Response.Redirect("/welcome");
        }
    }

    private static async Task<string> ReadAsync(SignInBrowser browser)
    {
        using var response = await browser.GetAsync("/");
        return await response.Content.ReadAsStringAsync(SettingScene.Token);
    }
}
