using System.Text;
using Gateway.FunctionalTests.Preauthentication;
using Gateway.Identity.Credentials;
using Gateway.Testing;
using Gateway.Testing.BackEnds;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using static Gateway.FunctionalTests.Forwarding.ForwardingScene;

namespace Gateway.FunctionalTests.Forwarding;

/// <summary>
/// Methods are case-sensitive (RFC 9110, 9.1): the back end gets the name as it came, or nothing, and "head" has a body where HEAD has
/// none.
/// </summary>
public sealed class MethodTests
{
    private const string Poison = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison";
    private const string Anonymous = "\"Authentication\": \"Anonymous\"";
    private const string Transformed = Anonymous + ", \"Transforms\": [ { \"RequestHeader\": \"X-Way\", \"Set\": \"transformed\" } ]";
    private const string Http2Cluster = """
        "HttpRequest": { "Version": "2", "VersionPolicy": "RequestVersionExact" }, "Tls": { "RootsFile": "roots.pem", "ServerName": "ex1.corp.example.com" },
        """;

    private static readonly string[] Names =
    [
        "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "CONNECT", "QUERY", "PROPFIND", "REPORT", "SEARCH", "LOCK",
        "RPC_IN_DATA", "RPC_OUT_DATA", "X-MS-ENUMATTS", "BREW",
    ];

    public static TheoryData<string, int> Poisonings =>
        new((from route in (string[])["plain", "transformed", "ntlm"] from version in (int[])[1, 2] select (route, version)).ToArray());

    [Theory]
    [MemberData(nameof(Poisonings))]
    public async Task LowerCaseHead_WhoseBodyComesLate_PoisonsNobody(string route, int version)
    {
        var served = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var backend = new ScriptedBackend(connection => ServeHeadWithABodyAsync(connection, served, withNtlm: route == "ntlm"));
        var directory = new TestDirectory();
        directory.Passwords["alice"] = "alice" + NtlmHandshake.PasswordSuffix;
        var json = route switch
        {
            "plain" => Anonymous,
            "transformed" => Transformed,
            _ => "\"Authentication\": \"Basic\", \"Delegation\": \"Ntlm\"",
        };
        await using var scene = await StartAsync(
            backend.Address, json, customize: builder => builder.Services.AddSingleton<IDirectory>(directory));

        await using var attacker = await CallerAsync(scene, version);
        Assert.Equal(200, await attacker.BeginAsync("head", "/evil"));
        await using (var victim = await CallerAsync(scene, version))
        {
            Assert.Equal(200, await victim.BeginAsync("GET", "/victim"));
            Assert.Equal("ok", await victim.ReadBodyAsync());
        }

        served.TrySetResult();
        Assert.Equal(Poison, await attacker.ReadBodyAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task LowerCaseHead_OfAnErrorPage_LeavesItsConnectionToTheNext(int version)
    {
        await using var backend = ScriptedBackend.Answering("HTTP/1.1 501 Not Implemented\r\nContent-Length: 4\r\n\r\nwhat");
        await using var scene = await StartAsync(backend.Address);
        for (var i = 0; i < 3; i++)
        {
            await using var caller = await CallerAsync(scene, version);
            Assert.Equal(501, await caller.BeginAsync(i == 1 ? "GET" : "Head", "/"));
            Assert.Equal("what", await caller.ReadBodyAsync());
            Assert.True(await EventuallyAsync(
                () => scene.Gateway.Services.GetRequiredService<Gateway.Forwarding.Connections.CoarseClock>().Connections == (1, 1)));
        }

        Assert.Equal(1, backend.Connections);
    }

    [Fact]
    public async Task LowerCaseHead_ThatIsRefused_GetsAWholePage()
    {
        await using var backend = ScriptedBackend.Answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using var scene = await StartAsync(backend.Address, "\"Authentication\": \"Basic\"");
        using var client = await scene.ConnectAsync();
        await client.WriteAsync($"head / HTTP/1.1\r\nHost: {Host}\r\n\r\nGET / HTTP/1.1\r\nHost: {Host}\r\n\r\n");
        for (var i = 0; i < 2; i++)
        {
            var head = await client.ReadHeadAsync();
            Assert.StartsWith("HTTP/1.1 401 ", head, StringComparison.Ordinal);
            Assert.Contains("(trace ", await client.ReadBodyAsync(head!), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(1, "plain")]
    [InlineData(2, "plain")]
    [InlineData(1, "transformed")]
    [InlineData(2, "transformed")]
    [InlineData(1, "http2")]
    [InlineData(2, "http2")]
    public async Task Method_InAnyCase_ReachesTheBackEndAsItIs_OrIsRefused(int version, string way)
    {
        var isHttp2 = way == "http2";
        await using var backend = await (isHttp2 ? TestBackEnd.StartAsync("ex1.corp.example.com") : TestBackEnd.StartAsync());
        await using var scene = await StartAsync(
            backend.Address, way == "transformed" ? Transformed : Anonymous, isHttp2 ? Http2Cluster : "");
        foreach (var method in Names.SelectMany(Spellings))
        {
            backend.Received.Clear();
            var known = Names.Take(10).FirstOrDefault(n => n.Equals(method, StringComparison.OrdinalIgnoreCase));

            // TRACE is for routes that name it. Nobody tunnels, and HttpClient, which speaks HTTP/2 to back ends, would write a name that
            // it knows in capitals.
            var isRefused = known == "CONNECT" || (isHttp2 && known is not null && known != method);
            await using var caller = await CallerAsync(scene, version);
            var status = await caller.BeginAsync(method, "/x");
            if (method == "CONNECT" && version == 2)
            {
                Assert.Equal(0, status); // RFC 9113, 8.5: it has no path, so the server resets the stream
                continue;
            }

            if (known == "TRACE")
            {
                Assert.Equal((method, 405), (method, status));
                Assert.Empty(backend.Received);
                continue;
            }

            Assert.Equal((method, isRefused ? 400 : 200), (method, status));
            Assert.Equal(isRefused ? [] : [method], backend.Received.Select(r => r.Method));
        }
    }

    [Theory]
    [InlineData("\"Match\": { \"Methods\": [ \"GET\", \"post\" ] }", "GET, POST")]
    [InlineData("\"Preset\": \"Oab\"", "GET, HEAD")]
    public async Task Method_InAnotherCaseThanTheRoutes_IsRefused(string route, string allowed)
    {
        await using var backend = await TestBackEnd.StartAsync();
        await using var scene = await StartAsync(backend.Address, $"{Anonymous}, {route}");
        using var client = await scene.ConnectAsync();

        await client.WriteAsync($"get /oab/x HTTP/1.1\r\nHost: {Host}\r\n\r\n");
        var head = await client.ReadHeadAsync();

        Assert.StartsWith("HTTP/1.1 405 ", head, StringComparison.Ordinal);
        Assert.Contains($"Allow: {allowed}\r\n", head, StringComparison.Ordinal);
        await client.ReadBodyAsync(head!);
        await client.WriteAsync($"GET /oab/x HTTP/1.1\r\nHost: {Host}\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.Equal(["GET"], backend.Received.Select(r => r.Method));
    }

    private static IEnumerable<string> Spellings(string name)
    {
        var lower = name.ToLowerInvariant();
        return [name, lower, name[0] + lower[1..], lower[..^1] + name[^1]];
    }

    /// <summary>
    /// Answers anything but GET with a body that looks like a response and that comes when the next request does, or when the victim has
    /// been served.
    /// </summary>
    private static async Task ServeHeadWithABodyAsync(ScriptedConnection connection, TaskCompletionSource served, bool withNtlm)
    {
        var ntlm = new NtlmHandshake();
        var next = connection.ReadHeadAsync();
        while (await next is { } head)
        {
            if (withNtlm && ntlm.Receive(head) is { } challenge)
            {
                // The page behind the challenge comes late too.
                await connection.WriteAsync(
                    $"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: NTLM {challenge}\r\nContent-Length: 5\r\n\r\n");
                await connection.WriteAsync("again");
                next = connection.ReadHeadAsync();
                continue;
            }

            if (head.StartsWith("GET ", StringComparison.Ordinal))
            {
                await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                next = connection.ReadHeadAsync();
                continue;
            }

            await connection.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Length: {Poison.Length}\r\n\r\n");
            next = connection.ReadHeadAsync();
            await Task.WhenAny(next, served.Task);
            await connection.WriteAsync(Poison);
        }
    }

    private static async Task<Caller> CallerAsync(ForwardingScene scene, int version) => version == 1
        ? new Caller(await scene.ConnectAsync(), null)
        : new Caller(null, await RawHttp2Client.ConnectAsync(scene.Gateway.Ports[0], Token));

    /// <summary>A client of either version that sends any method.</summary>
    private sealed class Caller(ScriptedConnection? http11, RawHttp2Client? http2) : IAsyncDisposable
    {
        private static readonly string Alice =
            $"Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes($"alice:alice{NtlmHandshake.PasswordSuffix}"))}";
        private string _head = "";

        public async Task<int> BeginAsync(string method, string path)
        {
            if (http2 is not null)
            {
                return await http2.BeginAsync(method, path, Host, ("authorization", Alice));
            }

            await http11!.WriteAsync($"{method} {path} HTTP/1.1\r\nHost: {Host}\r\nAuthorization: {Alice}\r\n\r\n");
            _head = await http11.ReadHeadAsync() ?? "HTTP/1.1 000 ";
            return int.Parse(_head.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture);
        }

        public Task<string> ReadBodyAsync() => http2?.ReadBodyAsync() ?? http11!.ReadBodyAsync(_head);

        public ValueTask DisposeAsync()
        {
            http11?.Dispose();
            http2?.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
