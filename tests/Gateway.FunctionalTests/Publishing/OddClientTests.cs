using System.Globalization;
using System.Net;
using Gateway.FunctionalTests.Forwarding;
using Gateway.Testing.BackEnds;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.FunctionalTests.Publishing;

/// <summary>What phones, large uploads and Nextcloud's clients do.</summary>
public sealed class OddClientTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>MS-ASHTTP 2.2.2.1.1: after 503 a phone waits and pings again, and does not synchronize anew.</summary>
    [Fact]
    public async Task Ping_WhoseBackEndDies_Gets503WithATime()
    {
        await using var backend = new ScriptedBackend(async connection =>
        {
            var head = await connection.ReadHeadAsync();
            await connection.ReadAsync(ScriptedConnection.LengthOf(head!)); // a request has arrived
        });
        await using var scene = await ForwardingScene.StartAsync(
            backend.Address, "\"Preset\": \"ActiveSync\", \"Authentication\": \"Anonymous\"");
        using var client = await scene.ConnectAsync();

        await client.WriteAsync(
            $"POST /Microsoft-Server-ActiveSync?Cmd=Ping HTTP/1.1\r\nHost: {ForwardingScene.Host}\r\nContent-Length: 2\r\n\r\nab");
        var answer = await client.ReadHeadAsync();

        Assert.StartsWith("HTTP/1.1 503 ", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nRetry-After: 30\r\n", answer, StringComparison.Ordinal);
    }

    /// <summary>22 GB do not fit into 32 bits; the length is said and counted, and as much as the test has patience for is sent.</summary>
    [Fact]
    public async Task Upload_Of22Gigabytes_IsAnnouncedAndPassedAsItIs()
    {
        const long Length = 22L * 1024 * 1024 * 1024;
        const int Sent = 4 * 1024 * 1024;
        var received = new TaskCompletionSource<(long Announced, int Received)>();
        await using var backend = new ScriptedBackend(async connection =>
        {
            var head = await connection.ReadHeadAsync();
            var announced = head!.Split("Content-Length: ")[1].Split("\r\n")[0]; // a request has arrived
            var body = await connection.ReadAsync(Sent);
            received.SetResult((long.Parse(announced, CultureInfo.InvariantCulture), body.Length));
            await connection.WriteAsync("HTTP/1.1 507 Insufficient Storage\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        });
        await using var scene = await ForwardingScene.StartAsync(
            backend.Address, "\"Authentication\": \"Anonymous\"");
        using var client = await scene.ConnectAsync();

        await client.WriteAsync($"PUT /x HTTP/1.1\r\nHost: {ForwardingScene.Host}\r\nContent-Length: {Length}\r\n\r\n");
        await client.WriteAsync(new string('x', Sent));

        Assert.Equal((Length, Sent), await received.Task.WaitAsync(Token));
        Assert.StartsWith("HTTP/1.1 507 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nextcloud_IsFoundAndTakesChunksInOrder()
    {
        await using var scene = await SettingScene.StartAsync(new()
        {
            Routes = """
                "cloud": { "Hosts": [ "mail.example.com" ], "Cluster": "backend", "Authentication": "Anonymous", "MaxRequestBodySize": -1 }
                """,
        });
        scene.Backend.Answer = context =>
        {
            context.Response.StatusCode = context.Request.Path.StartsWithSegments("/.well-known")
                ? StatusCodes.Status301MovedPermanently
                : StatusCodes.Status201Created;
            if (context.Response.StatusCode == StatusCodes.Status301MovedPermanently)
            {
                context.Response.Headers.Location = "http://mail.example.com/remote.php/dav";
            }

            return Task.CompletedTask;
        };
        using var client = scene.Gateway.CreateClient(SettingScene.Host);
        const string Uploads = "/remote.php/dav/uploads/alice/web-file-upload-1";

        foreach (var (method, name) in new[] { ("GET", "caldav"), ("PROPFIND", "carddav") })
        {
            using var found = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), $"/.well-known/{name}"), Token);
            Assert.Equal("https://mail.example.com/remote.php/dav", found.Headers.Location?.ToString());
        }

        await SendAsync(client, "MKCOL", Uploads);
        await SendAsync(client, "PUT", $"{Uploads}/00001", body: "ab");
        await SendAsync(client, "PUT", $"{Uploads}/00002", body: "cd");
        await SendAsync(
            client,
            "MOVE",
            $"{Uploads}/.file",
            ("Destination", "https://mail.example.com/remote.php/dav/files/alice/Fotos%20%C3%BC.zip"),
            ("OC-Total-Length", "4"),
            ("X-OC-Mtime", "1700000000"));

        var move = scene.Backend.Received.Last();
        Assert.Equal(("MOVE", $"{Uploads}/.file"), (move.Method, move.Target));
        Assert.Equal("http://mail.example.com/remote.php/dav/files/alice/Fotos%20%C3%BC.zip", move.Headers["Destination"]);
        Assert.Equal("4", move.Headers["OC-Total-Length"]);
        Assert.Equal(6, scene.Backend.Received.Count);
    }

    private static Task SendAsync(HttpClient client, string method, string target, params (string Name, string Value)[] headers) =>
        SendAsync(client, method, target, "", headers);

    private static async Task SendAsync(
        HttpClient client, string method, string target, string body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), target);
        request.Content = body.Length > 0 ? new StringContent(body) : null;
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await client.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }
}
