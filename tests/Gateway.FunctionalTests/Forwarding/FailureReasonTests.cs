using System.Net.Sockets;
using System.Text.Json;
using Gateway.Testing;
using Gateway.Testing.BackEnds;
using Xunit;
using static Gateway.FunctionalTests.Forwarding.ForwardingScene;

namespace Gateway.FunctionalTests.Forwarding;

/// <summary>The reason in the access log names the fault and the address of the back end.</summary>
public sealed class FailureReasonTests
{
    private const string Open = "\"Authentication\": \"Anonymous\"";

    [Fact]
    public async Task Refused_IsNamedWithTheAddress()
    {
        var line = await LineOfAsync(new Uri($"http://127.0.0.1:{ClosedPort()}"));

        AssertReason(line, "Unreachable: 127.0.0.1:", "connection refused");
    }

    [Theory]
    [InlineData("", true, "ConnectionLost: 127.0.0.1:", "connection reset")]
    [InlineData("", false, "ConnectionLost: 127.0.0.1:", "connection closed")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort", true, "ResponseTruncated: 127.0.0.1:", "connection reset")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort", false, "ResponseTruncated: 127.0.0.1:", "connection closed")]
    [InlineData("nonsense\r\n\r\n", false, "ResponseInvalid StatusLine: 127.0.0.1:", "127.0.0.1:")]
    public async Task ConnectionThatEnds_IsNamedWithTheAddress(string response, bool resets, string start, string end)
    {
        await using var backend = new ScriptedBackend(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync(response);
            if (response.StartsWith("HTTP", StringComparison.Ordinal))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), Token); // the response must arrive before the reset
            }

            if (resets)
            {
                var socket = ((NetworkStream)connection.Stream).Socket;
                socket.LingerState = new LingerOption(true, 0);
                socket.Close();
            }
        });

        AssertReason(await LineOfAsync(backend.Address), start, end);
    }

    [Fact]
    public async Task Silence_IsNamedWithTheAddress()
    {
        await using var backend = new ScriptedBackend(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.ReadAsync(1);
        });

        var line = await LineOfAsync(backend.Address, Open + ", \"ActivityTimeout\": \"00:00:01\"");

        AssertReason(line, "HeaderTimedOut: 127.0.0.1:", "timed out, no response");
    }

    [Theory]
    [InlineData("\"RootsFile\": \"roots.pem\"", "certificate name: wanted is 127.0.0.1, the certificate has other.example.com")]
    [InlineData("\"ServerName\": \"other.example.com\"", "certificate chain: ")]
    public async Task Certificate_OfAnotherNameOrRoot_IsNamedWithTheAddress(string tls, string fault)
    {
        await using var backend = await TestBackEnd.StartAsync("other.example.com");

        var line = await LineOfAsync(new Uri($"https://127.0.0.1:{backend.Address.Port}"), cluster: $$"""
            "Tls": { {{tls}} },
            """);

        AssertReason(line, "Untrusted: 127.0.0.1:", fault);
        Assert.Contains($" 127.0.0.1:{backend.Address.Port} ", line.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    /// <summary>A client that leaves before the back end has responded has not been served.</summary>
    [Fact]
    public async Task RpcInData_WithoutAResponse_IsNotLoggedAs200()
    {
        var begun = new TaskCompletionSource();
        await using var backend = new ScriptedBackend(async connection =>
        {
            await connection.ReadHeadAsync();
            begun.SetResult();
            await connection.ReadAsync(1_000);
        });
        using var folder = new TemporaryFolder();
        var log = folder.Combine("access.log");
        await using var scene = await StartAsync(
            [backend.Address],
            "\"Preset\": \"RpcOverHttp\", \"Authentication\": \"Anonymous\"",
            accessLog: log);
        using (var client = await scene.ConnectAsync())
        {
            await client.WriteAsync(
                $"RPC_IN_DATA /rpc/rpcproxy.dll?ex1:6001 HTTP/1.1\r\nHost: {Host}\r\nContent-Length: 1073741824\r\n\r\nchannel");
            await begun.Task.WaitAsync(Token);
        }

        Assert.True(await EventuallyAsync(() => File.Exists(log) && File.ReadAllText(log).EndsWith('\n')));
        var line = ReadLine(log);
        Assert.Equal("ClientLeft", line.GetProperty("outcome").GetString());
        Assert.NotEqual("200", line.GetProperty("status").ToString());
    }

    private static void AssertReason(JsonElement line, string start, string part)
    {
        var reason = line.GetProperty("reason").GetString();
        Assert.StartsWith(start, reason, StringComparison.Ordinal);
        Assert.Contains(part, reason, StringComparison.Ordinal);
    }

    private static async Task<JsonElement> LineOfAsync(Uri backend, string route = Open, string cluster = "")
    {
        using var folder = new TemporaryFolder();
        await using (var scene = await StartAsync([backend], route, cluster, accessLog: folder.Combine("access.log")))
        {
            using var client = scene.CreateClient();
            try
            {
                using var response = await client.GetAsync("/", Token);
            }
            catch (HttpRequestException)
            {
                // The response is cut.
            }

            await scene.Gateway.StopAsync(); // writes the log
        }

        return ReadLine(folder.Combine("access.log"));
    }

    private static JsonElement ReadLine(string file) => JsonDocument.Parse(Assert.Single(File.ReadAllLines(file))).RootElement;

    private static int ClosedPort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        return ((System.Net.IPEndPoint)socket.LocalEndPoint!).Port; // bound
    }
}
