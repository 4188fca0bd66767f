using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.FunctionalTests.Forwarding;
using Gateway.FunctionalTests.Preauthentication;
using Gateway.Identity.Credentials;
using Gateway.Identity.Passwords;
using Gateway.Identity.Users;
using Gateway.Outbound;
using Gateway.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Model;

namespace Gateway.FunctionalTests.Publishing;

/// <summary>
/// The shipped <c>health-and-affinity.json</c> does what its comment says: two back ends, probed, taken out while they fail, each client
/// kept with its own.
/// </summary>
public sealed class HealthAndAffinityExampleTests : IAsyncLifetime
{
    private const string Host = "mail.example.com";
    private const string Password = "wonder";
    private const string Key = "GatewayAffinity";

    private static readonly string[] Names = ["ex1", "ex2"];

    private readonly TemporaryFolder _folder = new();
    private readonly TaskCompletionSource _held = new();
    private readonly TestBackEnd[] _backends = new TestBackEnd[2];
    private readonly bool[] _isFailing = new bool[2];
    private TestGateway? _gateway;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        for (var i = 0; i < _backends.Length; i++)
        {
            _backends[i] = await TestBackEnd.StartAsync($"{Names[i]}.corp.example.com");
            var number = i;
            _backends[i].Answer = context => AnswerAsync(context, number);
        }

        _folder.Write("corporate-roots.pem", TestCertificates.Authority.ExportCertificatePem());
        var hash = PasswordHash.Create(new Secret(Password)).ToPhc();
        var users = new UserFileStore(_folder.Combine("users.json"));
        await users.ChangeAsync(content => content.Users.TryAdd("alice", new UserEntry { Password = hash }), Token);

        var shipped = await File.ReadAllTextAsync(Repository.Combine("config", "examples", "health-and-affinity.json"), Token);
        var root = JsonNode.Parse(shipped, documentOptions: new() { CommentHandling = JsonCommentHandling.Skip })!["Gateway"]!;
        root["Listeners"]!["https"]!["Endpoint"] = "127.0.0.1:0";
        root["Certificates"]!["Names"]![Host]!["File"] = TestCertificates.WritePfx(_folder, Host);
        var cluster = root["Clusters"]!["exchange"]!;
        cluster["HealthCheck"]!["Active"]!["Interval"] = "00:00:00.2"; // ten seconds are long for a test
        for (var i = 0; i < _backends.Length; i++)
        {
            cluster["Destinations"]![Names[i]]!["Address"] = $"https://{Names[i]}.corp.example.com:{_backends[i].Address.Port}";
        }

        var names = new DialerOptions { Resolve = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]) };
        _gateway = await TestGateway.StartAsync(
            _folder, new JsonObject { ["Gateway"] = root.DeepClone() }.ToJsonString(), builder => builder.Services.AddSingleton(names));
        Assert.True(await ForwardingScene.EventuallyAsync(() => Array.TrueForAll(Names, n => HealthOf(n) == DestinationHealth.Healthy)));
    }

    [Fact]
    public async Task Clients_KeepTheirBackEndUntilItFails()
    {
        using var one = await SignInAsync();
        using var two = await SignInAsync();
        var slow = one.GetAsync("/owa/slow"); // while it lasts, the other back end has fewer requests
        Assert.True(await ForwardingScene.EventuallyAsync(() => Array.Exists(_backends, IsHolding)));
        var home = Array.FindIndex(_backends, IsHolding);
        var (first, second) = (Names[home], Names[1 - home]);
        Assert.Equal(second, await WhereAsync(two));
        _held.SetResult();
        using (await slow)
        {
            var cookie = Assert.Single(one.LastSetCookies, c => c.StartsWith($"{Key}=", StringComparison.Ordinal));
            Assert.EndsWith("; path=/; secure; samesite=lax; httponly", cookie, StringComparison.Ordinal);
        }

        for (var i = 0; i < 6; i++)
        {
            Assert.Equal((first, second), (await WhereAsync(one), await WhereAsync(two)));
        }

        // Taken out while it fails: its client gets the other, and a new key; it stays there when the first one is back.
        Volatile.Write(ref _isFailing[home], true);
        Assert.True(await ForwardingScene.EventuallyAsync(() => HealthOf(first) == DestinationHealth.Unhealthy));
        Assert.Equal(second, await WhereAsync(one));
        Assert.Contains(one.LastSetCookies, c => c.StartsWith($"{Key}=", StringComparison.Ordinal));
        Volatile.Write(ref _isFailing[home], false);
        Assert.True(await ForwardingScene.EventuallyAsync(() => HealthOf(first) == DestinationHealth.Healthy));
        Assert.Equal(second, await WhereAsync(one));

        // Gone from one moment to the next, before a probe can know.
        await _backends[1 - home].DisposeAsync();
        Assert.Equal((first, first), (await WhereAsync(one), await WhereAsync(two)));
    }

    public async ValueTask DisposeAsync()
    {
        _held.TrySetResult();
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }

        foreach (var backend in _backends)
        {
            await backend.DisposeAsync();
        }
    }

    private static bool IsHolding(TestBackEnd backend) => backend.Received.Any(r => r.Target == "/owa/slow");

    private static async Task<string> WhereAsync(SignInBrowser browser)
    {
        using var response = await browser.GetAsync("/owa/");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync(Token);
    }

    private async Task<SignInBrowser> SignInAsync()
    {
        var browser = new SignInBrowser(_gateway!.CreateClient(Host)); // started by InitializeAsync
        (await browser.SignInAsync("alice", Password)).Dispose();
        return browser;
    }

    private async Task AnswerAsync(HttpContext context, int number)
    {
        if (context.Request.Path == "/owa/healthcheck.htm")
        {
            context.Response.StatusCode = Volatile.Read(ref _isFailing[number]) ? 503 : 200;
            return;
        }

        if (context.Request.Path == "/owa/slow")
        {
            await _held.Task;
        }

        await context.Response.WriteAsync(context.Request.Headers.Authorization.Count > 0 ? Names[number] : "nobody");
    }

    private DestinationHealth HealthOf(string destination) =>
        _gateway!.Services.GetRequiredService<IProxyStateLookup>().GetClusters().Single() // started by InitializeAsync
            .Destinations[destination].Health.Active;
}
