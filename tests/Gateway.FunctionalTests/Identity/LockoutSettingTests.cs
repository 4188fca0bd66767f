using System.Globalization;
using System.Net;
using Gateway.FunctionalTests.Preauthentication;
using Gateway.Identity.Passwords;
using Gateway.Identity.Users;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Gateway.Testing.Settings;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.FunctionalTests.Identity;

/// <summary>The settings of lockout, throttling, and the memory of passwords, by sign-ins over HTTPS from many addresses.</summary>
public sealed class LockoutSettingTests
{
    private const string Home = "10.0.0.1";
    private const string Elsewhere = "10.0.0.2";
    private const string NoTarpit = "\"Tarpit\": { \"Longest\": \"00:00:00\" }";

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    [Fact]
    [Proves("Identity:Lockout:Window")]
    public async Task Lock_EndsWithItsWindow()
    {
        await using var scene =
            await StartAsync("\"Lockout\": { \"Threshold\": 3, \"Window\": \"00:10:00\" }, \"Throttling\": { \"Mode\": \"Off\" }");
        await FailAsync(scene, "bob", Home, 3);

        _time.Jump(TimeSpan.FromMinutes(9));
        Assert.Equal(HttpStatusCode.Unauthorized, await scene.SignInAsync("bob", "bob-pw", Home));
        _time.Jump(TimeSpan.FromMinutes(2));
        Assert.Equal(HttpStatusCode.OK, await scene.SignInAsync("bob", "bob-pw", Home));
    }

    [Fact]
    [Proves("Identity:Lockout:FamiliarThreshold")]
    [Proves("Identity:Lockout:FamiliarNetworks")]
    [Proves("Identity:Lockout:FamiliarFor")]
    public async Task FamiliarNetwork_BearsMoreFailures_AsManyAndAsLongAsTheSettingsSay()
    {
        await using var scene = await StartAsync("""
            "Lockout": { "Threshold": 3, "FamiliarThreshold": 5, "FamiliarNetworks": 1, "FamiliarFor": "02:00:00" }, "Throttling": { "Mode": "Off" }
            """);
        foreach (var user in new[] { "bob", "carol", "dave" })
        {
            scene.Directory.Passwords[user] = "bob-pw";
            Assert.Equal(HttpStatusCode.OK, await scene.SignInAsync(user, "bob-pw", Home));
        }

        // At home bob has five tries.
        await FailAsync(scene, "bob", Home, 4);
        Assert.Equal(HttpStatusCode.OK, await scene.SignInAsync("bob", "bob-pw", Home));

        // One network is remembered: carol's first one is as any other after her second.
        Assert.Equal(HttpStatusCode.OK, await scene.SignInAsync("carol", "bob-pw", Elsewhere));
        await FailAsync(scene, "carol", Home, 3);
        Assert.Equal(HttpStatusCode.Unauthorized, await scene.SignInAsync("carol", "bob-pw", Home));

        // For two hours.
        _time.Jump(TimeSpan.FromHours(3));
        await FailAsync(scene, "dave", Home, 3);
        Assert.Equal(HttpStatusCode.Unauthorized, await scene.SignInAsync("dave", "bob-pw", Home));
    }

    [Fact]
    [Proves("Identity:Lockout:StalePasswordFor")]
    [Proves("Identity:Cache:Life")]
    public async Task Passwords_AreRememberedAsLongAsTheSettingsSay()
    {
        await using var scene =
            await StartAsync("\"Lockout\": { \"StalePasswordFor\": \"00:02:00\" }, \"Cache\": { \"Life\": \"00:01:00\" }");

        foreach (var (user, password, minutes, asked) in new[]
        {
            ("bob", "old", 0, 1),
            ("bob", "old", 1, 1),
            ("bob", "old", 2, 2),
            ("alice", TestDirectory.AlicePassword, 0, 1),
            ("alice", TestDirectory.AlicePassword, 2, 2),
        })
        {
            _time.Jump(TimeSpan.FromMinutes(minutes));
            await scene.SignInAsync(user, password, Home);
            Assert.Equal(asked, scene.Directory.Asked.Count(a => a == user));
        }
    }

    [Fact]
    [Proves("Identity:Lockout:Mode")]
    [Proves("Identity:Throttling:Mode")]
    public async Task LogOnly_LetsPassWhatWouldBeRefused()
    {
        await using var scene = await StartAsync($"\"Lockout\": {{ \"Mode\": \"LogOnly\", \"Threshold\": 2 }}, \"Throttling\": {{ "
            + $"\"Mode\": \"LogOnly\", \"Failures\": 2, {NoTarpit} }}");
        await FailAsync(scene, "bob", Home, 4);

        Assert.Equal(HttpStatusCode.OK, await scene.SignInAsync("bob", "bob-pw", Home));
    }

    [Fact]
    [Proves("Identity:Throttling:Window")]
    [Proves("Identity:Throttling:Exempt")]
    public async Task RateLimitedSource_IsAdmittedAfterTheWindow_AndAnExemptOneAlways()
    {
        await using var scene = await StartAsync($$"""
            "Lockout": { "Mode": "Off" }, "Throttling": { "Failures": 3, "Window": "00:05:00", "Exempt": [ "192.0.2.0/24" ], {{NoTarpit}} }
            """);
        await FailAsync(scene, "nobody", Home, 3);
        await FailAsync(scene, "nobody", "192.0.2.7", 6);

        Assert.Equal(HttpStatusCode.Unauthorized, await scene.SignInAsync("bob", "bob-pw", Home));
        Assert.Equal(HttpStatusCode.OK, await scene.SignInAsync("bob", "bob-pw", "192.0.2.7"));
        _time.Jump(TimeSpan.FromMinutes(6));
        Assert.Equal(HttpStatusCode.OK, await scene.SignInAsync("bob", "bob-pw", Home));
    }

    [Theory]
    [Proves("Identity:Throttling:Networks:Ipv6Slash56")]
    [Proves("Identity:Throttling:Networks:Ipv6Slash48")]
    [Proves("Identity:Throttling:Networks:Ipv4Slash24")]
    [Proves("Identity:Throttling:Networks:AutonomousSystem")]
    [Proves("Identity:Throttling:Networks:AutonomousSystemFile")]
    [InlineData("\"Ipv6Slash56\": 3", "2001:db8:1:00{0}::1", "2001:db8:1:00ff::1", "2001:db8:1:0100::1")]
    [InlineData("\"Ipv6Slash48\": 3", "2001:db8:1:{0}00::1", "2001:db8:1:ff00::1", "2001:db8:2::1")]
    [InlineData("\"Ipv4Slash24\": 3", "198.51.100.{0}", "198.51.100.250", "198.51.101.1")]
    [InlineData("\"AutonomousSystem\": 3", "198.51.{0}.1", "2001:db8:77::1", "203.0.113.1")]
    public async Task Sources_SideBySide_AreRateLimitedTogether(string limit, string spraying, string inside, string outside)
    {
        await using var scene = await StartAsync(
            $$"""
            "Lockout": { "Mode": "Off" },
            "Throttling": { "Failures": 2, "Networks": { "AutonomousSystemFile": "systems.txt", {{limit}} }, {{NoTarpit}} }
            """,
            folder => folder.Write("systems.txt", "# networks\n198.51.0.0/16 AS64500\n2001:db8:77::/48\t64500\n203.0.113.0/24 AS64501\n"));
        foreach (var i in Enumerable.Range(10, 3))
        {
            await FailAsync(scene, "nobody", string.Format(CultureInfo.InvariantCulture, spraying, i), 1);
        }

        Assert.Equal(HttpStatusCode.Unauthorized, await scene.SignInAsync("bob", "bob-pw", inside));
        Assert.Equal(HttpStatusCode.OK, await scene.SignInAsync("bob", "bob-pw", outside));
    }

    [Fact]
    public async Task Phone_ThatIsKnown_SynchronizesFromANewNetworkWhileTheAccountIsLocked()
    {
        await using var scene = await StartAsync("\"Lockout\": { \"Threshold\": 3 }, \"Throttling\": { \"Mode\": \"Off\" }");
        Assert.Equal(HttpStatusCode.OK, await SynchronizeAsync("10.0.0.1", "phone"));
        await FailAsync(scene, "bob", "10.0.0.66", 3);

        Assert.Equal(HttpStatusCode.Unauthorized, await scene.SignInAsync("bob", "bob-pw", "10.0.0.3"));
        Assert.Equal(HttpStatusCode.Unauthorized, await SynchronizeAsync("10.0.0.4", "another"));
        Assert.Equal(HttpStatusCode.OK, await SynchronizeAsync("10.0.0.5", "phone"));

        async Task<HttpStatusCode> SynchronizeAsync(string source, string device)
        {
            using var client = scene.CreateClient(source);
            return await SettingScene.SignInAsync(
                client, "bob", "bob-pw", $"/Microsoft-Server-ActiveSync?Cmd=Sync&User=bob&DeviceId={device}&DeviceType=iPhone");
        }
    }

    [Fact]
    [Proves("Identity:Throttling:Tarpit:After")]
    [Proves("Identity:Throttling:Tarpit:Step")]
    [Proves("Identity:Throttling:Tarpit:Longest")]
    [Proves("Identity:Throttling:Tarpit:Held")]
    public async Task Refusals_AreHeldBackByStepsUpToTheLongest_AndAsManyAsMayBe()
    {
        await using var scene = await StartAsync("""
            "Lockout": { "Mode": "Off" }, "Throttling": { "Tarpit": { "After": 2, "Step": "00:00:20", "Longest": "00:00:30", "Held": 1 } }
            """);
        await FailAsync(scene, "nobody", Home, 2);

        // Of two that come together one is held, and the other is answered at once.
        var third = scene.SignInAsync("nobody", "guess 3", Home);
        var fourth = scene.SignInAsync("nobody", "guess 4", Home);
        var answered = await Task.WhenAny(third, fourth).WaitAsync(TimeSpan.FromMinutes(1), SettingScene.Token);
        var held = answered == third ? fourth : third;
        Assert.Equal(HttpStatusCode.Unauthorized, await answered);

        // One step for the third failure, two for the fourth, which is more than the longest wait.
        var seconds = 0;
        for (; !held.IsCompleted; seconds++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(held, Task.Delay(10, SettingScene.Token));
        }

        Assert.Equal(HttpStatusCode.Unauthorized, await held);
        Assert.InRange(seconds, 20, 35);
    }

    [Fact]
    [Proves("Identity:Users:File")]
    public async Task UserFile_IsTheOneThatIsNamed()
    {
        await using var scene = await SettingScene.StartAsync(new()
        {
            HasTestDirectory = false,
            Routes = Routes,
            More = ", \"Identity\": { \"Users\": { \"File\": \"people.json\" } }",
            Prepare = folder => new UserFileStore(folder.Combine("people.json")).ChangeAsync(
                content => content.Users.TryAdd(
                    "alice", new UserEntry { Password = PasswordHash.Create(new Gateway.Identity.Credentials.Secret("secret")).ToPhc() }),
                CancellationToken.None).GetAwaiter().GetResult(),
        });
        using var client = scene.Gateway.CreateClient(SettingScene.Host);

        Assert.Equal(HttpStatusCode.OK, await SettingScene.SignInAsync(client, "alice", "secret"));
    }

    [Theory]
    [InlineData("\"After\": 8", "\"Threshold\": 10", "passes as many on")]
    [InlineData("\"After\": 30, \"Window\": \"02:00:00\"", "\"Threshold\": 10, \"Window\": \"01:00:00\"", "counts failures for 02:00:00")]
    [InlineData("\"After\": 21", "\"Threshold\": 10 }, \"Gateways\": 2, \"Cache\": { ", "2 gateways pass on")]
    [Proves("Identity:Gateways")]
    [Proves("Identity:Directories:*:DirectoryLockout:After")]
    [Proves("Identity:Directories:*:DirectoryLockout:Window")]
    public async Task Check_WithALockoutOfTheDirectory_WarnsOfTooLittleMargin(string own, string lockout, string expected)
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("gateway.json", WithoutSetting.Apply($$"""
            {
              "Gateway": {
                "Identity": {
                  "Directories": { "corp": { "DirectoryLockout": { {{own}} }, "Ldap": { "Servers": [ "ldaps://localhost" ], "BindName": "cn=gateway", "BindPassword": "x", "BaseDn": "dc=example" } } },
                  "Lockout": { {{lockout}} }
                }
              }
            }
            """));

        var (_, output) = await GatewayProgram.RunAsync(["check", "--config", file], SettingScene.Token);

        Assert.Contains(expected, output, StringComparison.Ordinal);
    }

    [Fact]
    [Proves("Identity:Directories:*:Users")]
    public async Task Check_WithMoreUsersThanTheLockoutHolds_WarnsOfTheCapacity()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("gateway.json", WithoutSetting.Apply("""
            {
              "Gateway": {
                "Identity": {
                  "Directories": { "corp": { "Users": 250000, "Ldap": { "Servers": [ "ldaps://localhost" ], "BindName": "cn=gateway", "BindPassword": "x", "BaseDn": "dc=example" } } }
                }
              }
            }
            """));

        var (_, output) = await GatewayProgram.RunAsync(["check", "--config", file], SettingScene.Token);

        Assert.Contains("the directories have 250000 users", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OwnLock", "DirectoryLockout", 0)]
    [InlineData("Judge", "CredentialVerifier", 0)]
    [InlineData("Judge\": { \"Address\": \"imaps://b.example\" }, \"CredentialVerifier", "CredentialVerifier", 2)]
    public async Task Check_WithAFormerName_SaysWhereItStandsAndWhatItIsNow(string key, string name, int exitCode)
    {
        using var folder = new TemporaryFolder();
        var value = name == "DirectoryLockout"
            ? "{ \"After\": 100 }, \"CredentialVerifier\": { \"Address\": \"imaps://a.example\" }"
            : "{ \"Address\": \"imaps://a.example\" }";
        var file = folder.Write("gateway.json", $$"""
            {
              "Gateway": { "Identity": { "Directories": { "corp": {
                "{{key}}": {{value}}
              } } } }
            }
            """);

        var (code, output) = await GatewayProgram.RunAsync(["check", "--config", file], SettingScene.Token);

        var former = key.Split('"')[0];
        var message = exitCode == 0
            ? $"warning: {file}:3:5: $.Gateway.Identity.Directories.corp.{former}: is the former name of {name}; rename it to {name}"
            : $"{file}:3:5: $.Gateway.Identity.Directories.corp.{former}: is the former name of {name}, and both are given; allowed: "
                + $"{name} alone";
        Assert.Equal(exitCode, code);
        Assert.Contains(message, output, StringComparison.Ordinal);
    }

    private const string Routes = $$"""
        "all": { "Hosts": [ "{{SettingScene.Host}}" ], "Cluster": "backend", "Authentication": "Basic" }
        """;

    private Task<SettingScene> StartAsync(string identity, Action<TemporaryFolder>? prepare = null) => SettingScene.StartAsync(new()
    {
        Listener = ", \"ProxyProtocolFrom\": [ \"127.0.0.0/8\" ]",
        Routes = Routes,
        More = $", \"Identity\": {{ {identity} }}",
        Time = _time,
        Prepare = prepare ?? (_ => { }),
    });

    private static async Task FailAsync(SettingScene scene, string user, string source, int times)
    {
        for (var i = 0; i < times; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await scene.SignInAsync(user, $"wrong {user} {i}", source));
        }
    }
}
