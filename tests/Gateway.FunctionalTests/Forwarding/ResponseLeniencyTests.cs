using Gateway.Forwarding.Protocol;
using Gateway.Testing.BackEnds;
using Gateway.Testing.Settings;
using Xunit;
using static Gateway.FunctionalTests.Forwarding.ForwardingScene;

namespace Gateway.FunctionalTests.Forwarding;

/// <summary>Malformed responses that a cluster accepts by the name of their defect, and those that end at their head.</summary>
public sealed class ResponseLeniencyTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\nContent-Length: 2\n\nok", LenientDefect.BareLineFeed)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\nok\n0\n\n", LenientDefect.BareLineFeed)]
    [InlineData("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", LenientDefect.ChunkedInHttp10)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nok", LenientDefect.ContentLengthList)]
    [InlineData("HTTP/1.1 600 Odd\r\nContent-Length: 2\r\n\r\nok", LenientDefect.StatusAbove599)]
    [InlineData(
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        LenientDefect.LengthAndTransferEncoding)]
    [Proves("Clusters:*:Responses:Lenient")]
    public async Task Response_WithADefectThatItsClusterNames_PassesAndIsCounted(string response, LenientDefect defect)
    {
        await using var backend = ScriptedBackend.Answering(response);
        await using var strict = await StartAsync(backend.Address);
        await using var lenient = await StartAsync(backend.Address, cluster: $$"""
            "Responses": { "Lenient": [ "{{defect}}" ] },
            """);
        using var meters = new ForwardingMeters(lenient.Gateway.Services);

        using (var client = strict.CreateClient())
        {
            // Nothing is passed on: 502, or a response that is cut where the defect is in its body.
            Assert.NotEqual("ok", await ReadAsync(client));
        }

        using (var client = lenient.CreateClient())
        {
            Assert.Equal("ok", await ReadAsync(client));
            Assert.Equal("ok", await ReadAsync(client));
        }

        Assert.Equal(2, meters.CountOf(defect));
    }

    [Theory]
    [InlineData("\"Lenient\"", true)]
    [InlineData("{ \"Policy\": \"Lenient\" }", true)]
    [InlineData("\"Strict\"", false)]
    [InlineData("{ \"Policy\": \"Strict\", \"Lenient\": [ \"BareLineFeed\" ] }", false)]
    [Proves("Clusters:*:Responses:Policy")]
    public async Task Response_WithAnyDefect_PassesAndIsCounted_WhereItsClusterIsLenient(string setting, bool passes)
    {
        await using var backend = ScriptedBackend.Answering("HTTP/1.1 600 Odd\r\nContent-Length: 2, 2\r\n\r\nok");
        await using var scene = await StartAsync(backend.Address, cluster: $"\"Responses\": {setting},");
        using var meters = new ForwardingMeters(scene.Gateway.Services);
        using var client = scene.CreateClient();

        Assert.Equal(passes, await ReadAsync(client) == "ok");

        Assert.Equal(passes ? 1 : 0, meters.CountOf(LenientDefect.StatusAbove599));
        Assert.Equal(passes ? 1 : 0, meters.CountOf(LenientDefect.ContentLengthList));
    }

    [Theory]
    [InlineData("HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\nabc", "204")]
    [InlineData("HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "204")]
    [InlineData("HTTP/1.1 205 Reset Content\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "205")]
    [InlineData("HTTP/1.1 205 Reset Content\r\nContent-Length: 3\r\n\r\nabc", "205")]
    public async Task ResponseWithoutBody_ThatAnnouncesOne_EndsAtItsHead_AndItsConnectionIsNotReused(string response, string status)
    {
        await using var backend = ScriptedBackend.Answering(response);
        await using var scene = await StartAsync(backend.Address);
        using var client = await scene.ConnectAsync();

        for (var i = 1; i <= 2; i++)
        {
            await client.WriteAsync($"GET / HTTP/1.1\r\nHost: {Host}\r\n\r\n");
            var head = await client.ReadHeadAsync();

            Assert.StartsWith($"HTTP/1.1 {status} ", head, StringComparison.Ordinal);
            Assert.DoesNotContain("Transfer-Encoding", head, StringComparison.Ordinal);
            Assert.Equal(status == "205", head!.Contains("Content-Length: 0\r\n", StringComparison.Ordinal));
            Assert.Equal(i, backend.Connections);
        }
    }

    [Theory]
    [InlineData("1.1", false)]
    [InlineData("2.0", true)]
    public async Task Trailer_IsAnnouncedWhereTrailersPass(string version, bool isAnnounced)
    {
        await using var backend = ScriptedBackend.Answering(
            "HTTP/1.1 200 OK\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 7\r\n\r\n");
        await using var scene = await StartAsync(backend.Address);
        using var client = scene.CreateClient(Version.Parse(version));

        using var response = await client.GetAsync("/", Token);

        Assert.Equal("ok", await response.Content.ReadAsStringAsync(Token));
        Assert.Equal(isAnnounced, response.Headers.Trailer.Count == 1);
        Assert.Equal(isAnnounced, response.TrailingHeaders.Contains("X-Sum"));
    }

    private static async Task<string> ReadAsync(HttpClient client)
    {
        try
        {
            using var response = await client.GetAsync("/", Token); // of any status
            return await response.Content.ReadAsStringAsync(Token);
        }
        catch (HttpRequestException)
        {
            return "cut";
        }
    }
}
