using System.Net;
using System.Security.Cryptography;
using Gateway.Testing;
using Gateway.Testing.Settings;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.FunctionalTests.Publishing;

/// <summary>Back ends that take no chunked bodies get a length, and nothing of a body stays behind.</summary>
public sealed class RequestBufferingTests
{
    private const string Buffering = """, "RequestBuffering": "Length" """;

    [Theory]
    [InlineData(0, 1)]
    [InlineData(10, 1)]
    [InlineData(1_000_000, 1)]
    [InlineData(10, 2)]
    [InlineData(1_000_000, 2)]
    [Proves("Clusters:*:RequestBuffering")]
    public async Task Body_WithoutALength_ReachesTheBackEndWhole(int length, int version)
    {
        await using var scene = await StartAsync(Buffering);
        var body = RandomNumberGenerator.GetBytes(length);

        var (status, received) = await PutAsync(scene, body, version);

        Assert.Equal((HttpStatusCode.OK, Convert.ToHexString(SHA256.HashData(body))), (status, received));
        var headers = scene.Backend.Received.Single().Headers;
        Assert.Equal($"{length}", headers["Content-Length"]);
        Assert.DoesNotContain("Transfer-Encoding", headers.Keys);
        Assert.Empty(Files(scene));
    }

    [Fact]
    public async Task Body_WhereTheClusterSaysNothing_IsChunked()
    {
        await using var scene = await StartAsync("");

        await PutAsync(scene, [1], 1);

        Assert.Equal("chunked", scene.Backend.Received.Single().Headers["Transfer-Encoding"]);
    }

    [Fact]
    public async Task Body_OfARequestThatMovesToTheNextDestination_IsWhole()
    {
        await using var scene = await StartAsync(
            Buffering + """, "LoadBalancingPolicy": "FirstAlphabetical" """, """ "a": { "Address": "http://127.0.0.1:1" }, """);
        var body = RandomNumberGenerator.GetBytes(200_000);

        var (status, received) = await PutAsync(scene, body, 1);

        Assert.Equal((HttpStatusCode.OK, Convert.ToHexString(SHA256.HashData(body))), (status, received));
    }

    [Fact]
    [Proves("Clusters:*:RequestBuffer:MaxBytes")]
    public async Task Body_LongerThanIsKept_Gets413AndLeavesNothing()
    {
        await using var scene = await StartAsync(Buffering, "", """, "MaxBytes": 100000""");

        var (status, _) = await PutAsync(scene, new byte[100_001], 1);
        var (atTheBound, _) = await PutAsync(scene, new byte[100_000], 1);

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.OK), (status, atTheBound));
        Assert.Single(scene.Backend.Received);
        Assert.Empty(Files(scene));
    }

    [Fact]
    [Proves("Clusters:*:RequestBuffer:TotalBytes")]
    public async Task Body_ForWhichItsClusterHasNoRoom_Gets503_AndRoomComesBack()
    {
        await using var scene = await StartAsync(Buffering, "", """, "TotalBytes": 100000""");

        var (tooMuch, text) = await PutAsync(scene, new byte[100_001], 1);
        var (first, _) = await PutAsync(scene, new byte[100_000], 1);
        var (second, _) = await PutAsync(scene, new byte[100_000], 2);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK, HttpStatusCode.OK), (tooMuch, first, second));
        Assert.StartsWith("The gateway has no room", text, StringComparison.Ordinal);
        Assert.Empty(Files(scene));
    }

    [Fact]
    [Proves("Clusters:*:RequestBuffer:Folder")]
    [Proves("Clusters:*:RequestBuffer:MemoryBytes")]
    public async Task Body_ThatTheFolderDoesNotTake_Gets503()
    {
        await using var scene = await StartAsync(Buffering, "", """, "MemoryBytes": 100000""");
        Directory.Delete(scene.Gateway.Folder.Combine("bodies"));

        var (inMemory, _) = await PutAsync(scene, new byte[100_000], 1);
        var (inFile, text) = await PutAsync(scene, new byte[100_001], 1);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), (inMemory, inFile));
        Assert.StartsWith("The gateway has no room", text, StringComparison.Ordinal);
        Assert.Single(scene.Backend.Received);
    }

    [Fact]
    public async Task Body_WhoseClientLeaves_LeavesNothing()
    {
        await using var scene = await StartAsync(Buffering);
        using var client = scene.Gateway.CreateClient(SettingScene.Host);
        using var content = new UnknownLength(new byte[500_000]) { Pause = new TaskCompletionSource() };
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(SettingScene.Token);
        var request = client.PutAsync("/", content, cancellation.Token);
        await content.Paused.Task;

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);

        Assert.Empty(scene.Backend.Received);
        Assert.Empty(Files(scene));
    }

    private static string[] Files(SettingScene scene) => Directory.GetFiles(scene.Gateway.Folder.Combine("bodies"));

    private static async Task<SettingScene> StartAsync(string cluster, string destinations = "", string buffer = "")
    {
        var backend = await TestBackEnd.StartAsync();
        backend.Answer = async context =>
        {
            var hash = await SHA256.HashDataAsync(context.Request.Body, context.RequestAborted);
            await context.Response.WriteAsync(Convert.ToHexString(hash));
        };
        return await SettingScene.StartAsync(
            new()
            {
                Routes = """ "all": { "Hosts": [ "mail.example.com" ], "Cluster": "bodies", "Authentication": "Anonymous" }""",
                Clusters = $$"""
                    , "bodies": {
                      "Destinations": { {{destinations}} "one": { "Address": "{{backend.Address}}" } },
                      "RequestBuffer": { "Folder": "bodies"{{buffer}} }{{cluster}}
                    }
                    """,
                Prepare = folder => Directory.CreateDirectory(folder.Combine("bodies")),
            },
            backend);
    }

    private static async Task<(HttpStatusCode Status, string Text)> PutAsync(SettingScene scene, byte[] body, int version)
    {
        using var client = scene.Gateway.CreateClient(SettingScene.Host);
        using var request = new HttpRequestMessage(HttpMethod.Put, "/")
        {
            Content = new UnknownLength(body),
            Version = new Version(version, version == 1 ? 1 : 0),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var response = await client.SendAsync(request, SettingScene.Token);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(SettingScene.Token));
    }

    private sealed class UnknownLength(byte[] body) : HttpContent
    {
        public TaskCompletionSource? Pause { get; init; }

        public TaskCompletionSource Paused { get; } = new();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(body);
            await stream.FlushAsync();
            if (Pause is not null)
            {
                Paused.SetResult();
                await Pause.Task.WaitAsync(SettingScene.Token);
            }
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
            SerializeToStreamAsync(stream, context).WaitAsync(cancellationToken);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
