using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Gateway.Testing;
using Gateway.Testing.BackEnds;
using Gateway.Testing.Settings;
using Xunit;

namespace Gateway.FunctionalTests.Identity;

/// <summary>The settings of directories that can be observed without a real one; the others are proven by real servers.</summary>
public sealed class DirectorySettingTests
{
    [Fact]
    [Proves("Identity:Directories:*:CredentialVerifier:ServerName")]
    [Proves("Identity:Directories:*:CredentialVerifier:WithoutDomain")]
    public async Task CredentialVerifier_IsReachedByItsNameAndGetsTheBareUser()
    {
        await using var verifier = await TestBackEnd.StartAsync("ex1.corp.example.com");
        verifier.Answer = context =>
        {
            context.Response.StatusCode = context.Request.Headers.Authorization == Basic("alice", "secret") ? 200 : 401;
            return Task.CompletedTask;
        };
        await using var scene = await StartAsync($$"""
            "mailboxes": { "CredentialVerifier": { "Address": "https://localhost:{{verifier.Address.Port}}/owa/", "Roots": "roots.pem", "ServerName": "ex1.corp.example.com", "WithoutDomain": true } }
            """);
        using var client = scene.Gateway.CreateClient(SettingScene.Host);

        Assert.Equal(HttpStatusCode.OK, await SettingScene.SignInAsync(client, "EXAMPLE\\alice", "secret"));
    }

    [Fact]
    public async Task CredentialVerifier_UnderItsFormerName_VerifiesPasswords()
    {
        await using var verifier = await TestBackEnd.StartAsync("ex1.corp.example.com");
        verifier.Answer = context =>
        {
            context.Response.StatusCode = context.Request.Headers.Authorization == Basic("alice", "secret") ? 200 : 401;
            return Task.CompletedTask;
        };
        await using var scene = await StartAsync($$"""
            "mailboxes": { "Judge": { "Address": "https://localhost:{{verifier.Address.Port}}/owa/", "Roots": "roots.pem", "ServerName": "ex1.corp.example.com" } }
            """);
        using var client = scene.Gateway.CreateClient(SettingScene.Host);

        Assert.Equal(HttpStatusCode.OK, await SettingScene.SignInAsync(client, "alice", "secret"));
        Assert.Equal(HttpStatusCode.Unauthorized, await SettingScene.SignInAsync(client, "alice", "wrong"));
    }

    /// <summary>
    /// Of two equal servers that say nothing, the one with the shorter limit is given up while the other is still waited for.
    /// </summary>
    [Theory]
    [InlineData("\"CredentialVerifier\": { \"Address\": \"https://127.0.0.1:PORT/\", \"Timeout\": \"TIMEOUT\" }")]
    [InlineData("\"Ldap\": { \"Servers\": [ \"ldaps://127.0.0.1:PORT\" ], \"BindName\": \"cn=x\", \"BindPassword\": \"x\", \"BaseDn\": "
        + "\"dc=x\", \"Timeout\": \"TIMEOUT\" }")]
    [InlineData("\"Radius\": { \"Servers\": [ \"127.0.0.1:PORT\" ], \"Secret\": \"a shared secret of the test\", \"Tries\": 1, "
        + "\"Timeout\": \"TIMEOUT\" }")]
    [Proves("Identity:Directories:*:CredentialVerifier:Timeout")]
    [Proves("Identity:Directories:*:Ldap:Timeout")]
    [Proves("Identity:Directories:*:Radius:Timeout")]
    public async Task Directory_ThatSaysNothing_IsWaitedForAsLongAsItsTimeout(string kind)
    {
        await using var silent = new ScriptedBackend(connection => Task.Delay(Timeout.Infinite, connection.Ended));
        using var datagrams = new UdpClient(new IPEndPoint(IPAddress.Loopback, silent.Address.Port));
        var port = kind.Replace("PORT", $"{silent.Address.Port}", StringComparison.Ordinal);
        await using var scene = await StartAsync($$"""
            "slow": { "Domains": [ "slow.example" ], {{port.Replace("TIMEOUT", "00:01:00", StringComparison.Ordinal)}} },
            "fast": { "Domains": [ "fast.example" ], {{port.Replace("TIMEOUT", "00:00:00.2", StringComparison.Ordinal)}} }
            """);
        using var client = scene.Gateway.CreateClient(SettingScene.Host);

        var slow = SettingScene.SignInAsync(client, "alice@slow.example", "secret");
        var fast = await SettingScene.SignInAsync(client, "alice@fast.example", "secret");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, fast);
        Assert.False(slow.IsCompleted);
    }

    [Fact]
    [Proves("Identity:Directories:*:Radius:Tries")]
    [Proves("Identity:Directories:*:Radius:NasIdentifier")]
    public async Task Radius_ThatSaysNothing_IsAskedAsOftenAsTheSettingSaysByTheGatewaysName()
    {
        using var silent = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        await using var scene = await StartAsync($$"""
            "codes": { "Radius": { "Servers": [ "{{silent.Client.LocalEndPoint}}" ], "Secret": "a shared secret of the test", "Timeout": "00:00:00.2", "Tries": 2, "NasIdentifier": "perimeter-1" } }
            """);
        using var client = scene.Gateway.CreateClient(SettingScene.Host);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await SettingScene.SignInAsync(client, "alice", "secret"));

        var datagrams = new List<string>();
        while (silent.Available > 0)
        {
            datagrams.Add(Encoding.Latin1.GetString((await silent.ReceiveAsync(SettingScene.Token)).Buffer));
        }

        Assert.Equal(2, datagrams.Count);
        Assert.All(datagrams, datagram => Assert.Contains("perimeter-1", datagram, StringComparison.Ordinal));
    }

    /// <summary>
    /// Of two sign-ins at a directory that says nothing, the second waits for the first, while one at another directory is answered.
    /// </summary>
    [Theory]
    [InlineData("\"Ldap\": { \"Servers\": [ \"ldaps://127.0.0.1:PORT\" ], \"BindName\": \"cn=x\", \"BindPassword\": \"x\", \"BaseDn\": "
        + "\"dc=x\", \"Timeout\": \"00:01:00\", \"Connections\": 1 }")]
    [InlineData("\"Radius\": { \"Servers\": [ \"127.0.0.1:PORT\" ], \"Secret\": \"a shared secret of the test\", \"Tries\": 1, "
        + "\"Timeout\": \"00:01:00\", \"Requests\": 1 }")]
    [Proves("Identity:Directories:*:Ldap:Connections")]
    [Proves("Identity:Directories:*:Radius:Requests")]
    public async Task Directory_IsAskedAsMuchAtATimeAsTheSettingAllows(string kind)
    {
        await using var silent = new ScriptedBackend(connection => Task.Delay(Timeout.Infinite, connection.Ended));
        using var datagrams = new UdpClient(new IPEndPoint(IPAddress.Loopback, silent.Address.Port));
        using var other = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        await using var scene = await StartAsync($$"""
            "bounded": { "Domains": [ "slow.example" ], {{kind.Replace("PORT", $"{silent.Address.Port}", StringComparison.Ordinal)}} },
            "other": { "Domains": [ "fast.example" ], "Radius": { "Servers": [ "{{other.Client.LocalEndPoint}}" ], "Secret": "a shared secret of the test", "Tries": 1, "Timeout": "00:00:00.5" } }
            """);
        using var client = scene.Gateway.CreateClient(SettingScene.Host);

        Task<HttpStatusCode>[] waiting =
        [
            SettingScene.SignInAsync(client, "alice@slow.example", "secret"),
            SettingScene.SignInAsync(client, "bob@slow.example", "secret"),
        ];
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await SettingScene.SignInAsync(client, "carol@fast.example", "secret"));

        var asked = silent.Connections;
        for (; datagrams.Available > 0; asked++)
        {
            await datagrams.ReceiveAsync(SettingScene.Token);
        }

        Assert.Equal(1, asked);
        Assert.All(waiting, task => Assert.False(task.IsCompleted));
    }

    private static string Basic(string user, string password) =>
        new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))).ToString();

    private static Task<SettingScene> StartAsync(string directories) => SettingScene.StartAsync(new()
    {
        HasTestDirectory = false,
        Routes = $$"""
            "all": { "Hosts": [ "{{SettingScene.Host}}" ], "Cluster": "backend", "Authentication": "Basic" }
            """,
        More = $", \"Identity\": {{ \"Directories\": {{ {directories} }} }}",
    });
}
