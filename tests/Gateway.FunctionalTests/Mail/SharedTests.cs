using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Gateway.FunctionalTests.Mail;

/// <summary>What mail shares with the rest of the gateway.</summary>
public sealed class SharedTests
{
    [Fact]
    public async Task Lockout_ByGuessesOverImap_HoldsOverHttps()
    {
        await using var mailboxes = new Mailboxes("one");
        await using var scene = await MailScene.StartAsync(MailScene.Destination("one", mailboxes));
        using var web = scene.Gateway.CreateClient(MailScene.Host);
        await using var client = await scene.ConnectAsync();

        for (var guess = 1; guess <= 3; guess++)
        {
            Assert.StartsWith(
                "a NO [AUTHENTICATIONFAILED]", await client.AskAsync($"a LOGIN alice guess{guess}", "a "), StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(web, "alice"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(web, "bob"));
    }

    [Fact]
    public async Task Status_WithASession_ShowsSessionDestinationAndRoute()
    {
        await using var mailboxes = new Mailboxes("one");
        await using var scene = await MailScene.StartAsync(MailScene.Destination("one", mailboxes));
        await using var client = await scene.ConnectAsync();
        await client.AskAsync($"a LOGIN alice {MailScene.Password}", "a OK");
        await client.AskAsync("b NOOP", "b OK"); // the relay is running
        using var admin = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{scene.Gateway.Port("admin")}") };

        using var status = JsonDocument.Parse(await admin.GetStringAsync("/api/status", TestContext.Current.CancellationToken));

        var session = Assert.Single(status.RootElement.GetProperty("mailSessions").EnumerateArray());
        Assert.Equal(("imap4", "imap", "mailboxes/one", 1), (Text(session, "protocol"), Text(
            session, "route"), Text(session, "destination"), session.GetProperty("sessions").GetInt32()));
        var destination = Assert.Single(
            status.RootElement.GetProperty("mailDestinations").EnumerateArray(), d => Text(d, "cluster") == "mailboxes");
        Assert.Equal(("one", "Implicit", true, 1), (Text(destination, "destination"), Text(destination, "tls"), destination
            .GetProperty("available")
            .GetBoolean(), destination.GetProperty("sessions").GetInt32()));
        Assert.Equal(
            ["web", "imap", "pop", "smtp"], status.RootElement.GetProperty("routes").EnumerateArray().Select(r => Text(r, "route")));
    }

    private static string? Text(JsonElement row, string member) => row.GetProperty(member).GetString();

    private static async Task<HttpStatusCode> StatusAsync(HttpClient web, string user)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{MailScene.Password}")));
        using var response = await web.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
