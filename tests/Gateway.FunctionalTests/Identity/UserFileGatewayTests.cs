using System.Diagnostics;
using System.Net;
using System.Text;
using Gateway.Identity.Credentials;
using Gateway.Identity.Passwords;
using Gateway.Identity.Users;
using Gateway.Testing;
using Xunit;

namespace Gateway.FunctionalTests.Identity;

/// <summary>A running gateway and its user file: outdated hashes, and a file that is a symbolic link.</summary>
public sealed class UserFileGatewayTests : IAsyncLifetime
{
    private const string Host = "mail.example.com";
    private const string Password = "correct horse";

    private readonly TemporaryFolder _folder = new();
    private TestBackEnd _backend = null!; // set before each test

    public async ValueTask InitializeAsync() => _backend = await TestBackEnd.StartAsync();

    [Fact]
    public async Task OutdatedHash_AfterASignIn_IsReplacedAndTheLinkStays()
    {
        Directory.CreateDirectory(_folder.Combine("data"));
        var target = new UserFileStore(_folder.Combine("data/people.json"));
        var outdated = PasswordHash.Create(new Secret(Password), 1_000).ToPhc();
        await AddAsync(target, "alice", outdated);
        File.CreateSymbolicLink(_folder.Combine("users.json"), "data/people.json");
        await using var gateway = await StartAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, await SignInAsync(gateway, "wrong password"));
        Assert.Equal(HttpStatusCode.OK, await SignInAsync(gateway, Password));

        await WaitAsync(() => target.Read().Users["alice"].Password != outdated);
        Assert.True(PasswordHash.TryParse(target.Read().Users["alice"].Password, out var hash));
        Assert.False(hash.IsOutdated);
        Assert.Equal("data/people.json", new FileInfo(_folder.Combine("users.json")).LinkTarget);
        Assert.Equal(HttpStatusCode.OK, await SignInAsync(gateway, Password));
    }

    [Fact]
    public async Task User_AddedBehindTheLink_CanSignIn()
    {
        var target = new UserFileStore(_folder.Combine("people.json"));
        await AddAsync(target, "bob", PasswordHash.Create(new Secret(Password)).ToPhc());
        File.CreateSymbolicLink(_folder.Combine("users.json"), target.Path);
        await using var gateway = await StartAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, await SignInAsync(gateway, Password));

        await AddAsync(
            new UserFileStore(_folder.Combine("users.json")), "alice", PasswordHash.Create(new Secret(Password)).ToPhc());

        await WaitAsync(async () => await SignInAsync(gateway, Password) == HttpStatusCode.OK);
        Assert.Equal(target.Path, new FileInfo(_folder.Combine("users.json")).LinkTarget);
        Assert.Equal(["alice", "bob"], target.Read().Users.Keys);
    }

    public ValueTask DisposeAsync() => _backend.DisposeAsync();

    private static Task<bool> AddAsync(UserFileStore store, string user, string hash) => store.ChangeAsync(
        content => content.Users.TryAdd(user, new UserEntry { Password = hash }), TestContext.Current.CancellationToken);

    private static async Task<HttpStatusCode> SignInAsync(TestGateway gateway, string password)
    {
        using var client = gateway.CreateClient(Host);
        client.DefaultRequestHeaders.TryAddWithoutValidation(
            "Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"alice:{password}"))}");
        using var response = await client.GetAsync("/", TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    private static Task WaitAsync(Func<bool> condition) => WaitAsync(() => Task.FromResult(condition()));

    private static async Task WaitAsync(Func<Task<bool>> condition)
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(30));
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    private Task<TestGateway> StartAsync() => TestGateway.StartAsync(_folder, $$"""
        {
          "Gateway": {
            "State": "state",
            "Listeners": { "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https" } },
            "Certificates": { "Names": { "{{Host}}": { "File": "{{TestCertificates.WritePfx(_folder, Host)}}" } } },
            "Identity": { "Users": { "File": "users.json" }, "Lockout": { "Mode": "Off" }, "Throttling": { "Mode": "Off" } },
            "Routes": { "web": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/{**rest}" }, "Cluster": "web", "Authentication": "Basic" } },
            "Clusters": { "web": { "Destinations": { "one": { "Address": "{{_backend.Address}}" } } } }
          }
        }
        """);
}
