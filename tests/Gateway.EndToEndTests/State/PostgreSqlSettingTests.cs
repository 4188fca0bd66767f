using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Gateway.Accounts.AppPasswords;
using Gateway.Accounts.Factors;
using Gateway.Accounts.Storage;
using Gateway.Identity.Credentials;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Gateway.Testing.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.EndToEndTests.State;

/// <summary>Each setting of the shared database of accounts, by what real gateways then do.</summary>
public sealed class PostgreSqlSettingTests(PostgresFixture postgres)
{
    private const string Users = """
        "Identity": { "Gateways": 2, "Users": { "File": "users.json" } }
        """;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    [Proves("Accounts:PostgreSql:Servers")]
    [Proves("Accounts:PostgreSql:Database")]
    [Proves("Accounts:PostgreSql:User")]
    [Proves("Accounts:PostgreSql:Password")]
    public async Task Database_IsWhereGatewaysKeepAccounts()
    {
        var (server, database) = await CreateAsync();
        await using var gateways = await ManyGateways.StartAsync(1, $$"""
            "Accounts": {
              "PostgreSql": {
                "Servers": [ "127.0.0.1:{{FreePort.Next()}}", "127.0.0.1:{{server.Port}}" ], "Database": "{{database}}",
                "User": "{{PostgresFixture.User}}", "Password": "{{PostgresFixture.Password}}"
              }
            }, {{Users}}
            """);

        await AssertInUseAsync(gateways, server, database);
        Assert.False(File.Exists(gateways[0].Folder.Combine("state/accounts.db")));
    }

    [Fact]
    [Proves("Accounts:PostgreSql:PasswordFile")]
    public async Task PasswordFile_IsThePassword()
    {
        var (server, database) = await CreateAsync();
        await server.RunAsync($"create role \"file-{database}\" login password 'correct horse'");
        await server.RunAsync($"alter database {database} owner to \"file-{database}\"");
        await using var gateways = await ManyGateways.StartAsync(1, $$"""
            "Accounts": {
              "PostgreSql": {
                "Servers": [ "127.0.0.1:{{server.Port}}" ], "Database": "{{database}}", "User": "file-{{database}}",
                "PasswordFile": "passphrase"
              }
            }, {{Users}}
            """);

        await AssertInUseAsync(gateways, server, database);
    }

    [Fact]
    [Proves("Accounts:PostgreSql:Tls:Enabled")]
    [Proves("Accounts:PostgreSql:Tls:Roots")]
    [Proves("Accounts:PostgreSql:Tls:ServerName")]
    public async Task Tls_WithRootsAndName_IsRequired()
    {
        await using var server = await PostgresServer.StartWithUserAsync(
            PostgresFixture.User, PostgresFixture.Password, "db1.example.com");
        var database = await server.CreateDatabaseAsync(PostgresFixture.User);
        await using var gateways = await StartAsync(1, server, database, $$"""
            , "Tls": { "Enabled": true, "Roots": "{{server.Roots}}", "ServerName": "db1.example.com" }
            """);

        await AssertInUseAsync(gateways, server, database);
        Assert.Equal("t", await server.RunAsync(
            "select distinct ssl from pg_stat_ssl join pg_stat_activity using (pid) where application_name = 'gateway'"));

        // Another name in the certificate than the one that is asked for.
        await using var others = await StartAsync(1, server, database, $$"""
            , "Tls": { "Enabled": true, "Roots": "{{server.Roots}}", "ServerName": "db2.example.com" }
            """);
        Assert.False((await others.StatusAsync(0)).GetProperty("accounts").GetProperty("available").GetBoolean());
    }

    [Fact]
    [Proves("Accounts:PostgreSql:AllowPlainText")]
    public async Task AllowPlainText_ConnectsToAnotherMachineWithoutTls()
    {
        var (server, database) = await CreateAsync();

        // An address of this machine that is no loopback address.
        var address = NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(card => card.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .FirstOrDefault(found => found.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(found));
        Assert.SkipWhen(address is null, "This machine has no network.");
        await using var gateways = await ManyGateways.StartAsync(1, $$"""
            "Accounts": {
              "PostgreSql": {
                "Servers": [ "{{address}}:{{server.Port}}" ], "Database": "{{database}}", "User": "{{PostgresFixture.User}}",
                "Password": "{{PostgresFixture.Password}}", "AllowPlainText": true
              }
            }, {{Users}}
            """);

        await AssertInUseAsync(gateways, server, database);
    }

    [Fact]
    [Proves("Accounts:PostgreSql:Timeout")]
    public async Task Timeout_IsHowLongATransactionMayTake()
    {
        var (server, database) = await CreateAsync();
        await using var gateways = await StartAsync(1, server, database, """, "Timeout": "00:00:20" """);
        await AssertInUseAsync(gateways, server, database);
        var holding = server.RunAsync("begin; lock table factors in access exclusive mode; select pg_sleep(5); commit", database);
        await ManyGateways.EventuallyAsync(async () => await server.RunAsync(
            "select count(*) from pg_locks where mode = 'AccessExclusiveLock' and relation = 'factors'::regclass", database) == "1");

        Assert.Empty((await gateways[0].Services.GetRequiredService<FactorStore>().FindAsync("alice", Stop)).Factors);
        await holding;
    }

    [Fact]
    [Proves("Accounts:PostgreSql:Connections")]
    public async Task Connections_AreTheMostThatAGatewayOpens()
    {
        var (server, database) = await CreateAsync();
        await server.RunAsync($"create role \"few-{database}\" login password 'few' connection limit 2");
        await server.RunAsync($"alter database {database} owner to \"few-{database}\"");
        await using var gateways = await ManyGateways.StartAsync(1, $$"""
            "Accounts": {
              "PostgreSql": {
                "Servers": [ "127.0.0.1:{{server.Port}}" ], "Database": "{{database}}", "User": "few-{{database}}", "Password": "few",
                "Connections": 2
              }
            }, {{Users}}
            """);
        var holding = server.RunAsync("begin; lock table factors in access exclusive mode; select pg_sleep(1); commit", database);

        var factors = gateways[0].Services.GetRequiredService<FactorStore>();
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => factors.FindAsync("alice", Stop))));
        await holding;
    }

    [Fact]
    [Proves("Accounts:PostgreSql:KnownFor")]
    public async Task KnownFor_IsHowLongAppPasswordsAreTakenWhileTheDatabaseIsAway()
    {
        await using var server = await PostgresServer.StartWithUserAsync(PostgresFixture.User, PostgresFixture.Password);
        var database = await server.CreateDatabaseAsync(PostgresFixture.User);
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var gateways = await StartAsync(
            1, server, database, """, "KnownFor": "00:10:00" """, services => services.AddSingleton<TimeProvider>(time));
        var store = gateways[0].Services.GetRequiredService<AppPasswordStore>();
        var secret = await store.AddAsync(new NewAppPassword(
            new UserIdentity { Name = "alice", Directory = "users" }, "alice", "alice", "phone", ["Imap4"], TimeSpan.FromDays(1)));
        await server.StopAsync();

        time.Jump(TimeSpan.FromMinutes(9));
        Assert.NotNull(store.Find(secret!.Reveal())); // alice has no other
        time.Jump(TimeSpan.FromMinutes(2));
        Assert.Null(store.Find(secret.Reveal()));
        await server.StartAgainAsync();
        await ManyGateways.EventuallyAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(store.Find(secret.Reveal()) is not null);
        });
    }

    [Fact]
    public async Task Database_ThatIsAway_LetsNobodyInAndIsShownInRed()
    {
        await using var server = await PostgresServer.StartWithUserAsync(PostgresFixture.User, PostgresFixture.Password);
        var database = await server.CreateDatabaseAsync(PostgresFixture.User);
        await using var gateways = await ManyGateways.StartAsync(
            1, Settings(server, database, ""), builder => builder.Configuration[TestGateway.NoExport] = "false");
        var cookie = await gateways.SignInAsync(0);
        await ManyGateways.EventuallyAsync(async () => await gateways.MetricAsync(0, "gateway_accounts_available") == "1");
        await server.StopAsync();
        await ManyGateways.EventuallyAsync(async () =>
            !(await gateways.StatusAsync(0)).GetProperty("accounts").GetProperty("available").GetBoolean());

        await ManyGateways.EventuallyAsync(async () => await gateways.MetricAsync(0, "gateway_accounts_available") == "0");
        Assert.True(await gateways.IsSignedInAsync(0, cookie));
        Assert.False(await gateways.IsSignedInAsync(0, cookie, "/factor/"));
        Assert.False(await gateways.IsSignedInAsync(0, await gateways.SignInAsync(0), "/factor/"));
        using var client = gateways[0].CreateClient(ManyGateways.Host);
        using var page = new HttpRequestMessage(HttpMethod.Get, "/gateway/factor?return=%2Ffactor%2F");
        page.Headers.Add("Cookie", cookie);
        using var answer = await client.SendAsync(page, Stop);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        var (exit, output) = await GatewayProgram.RunAsync(["status", "--url", gateways.AdminOf(0)], Stop);
        Assert.Equal(0, exit);
        Assert.Contains("the accounts' database is away", output, StringComparison.Ordinal);

        await server.StartAgainAsync();
        await ManyGateways.EventuallyAsync(async () =>
            (await gateways.StatusAsync(0)).GetProperty("accounts").GetProperty("available").GetBoolean());
    }

    [Fact]
    public async Task Check_NamesWhatIsWrongWithTheServer()
    {
        var (server, database) = await CreateAsync();

        Assert.DoesNotContain("PostgreSql:", await CheckAsync($"127.0.0.1:{server.Port}", database), StringComparison.Ordinal);
        Assert.Contains("cannot be reached", await CheckAsync($"127.0.0.1:{FreePort.Next()}", database), StringComparison.Ordinal);
        var refused = await CheckAsync($"127.0.0.1:{server.Port}", database, "the wrong one");
        Assert.Contains("refuses: password authentication failed", refused, StringComparison.Ordinal);
        Assert.DoesNotContain("the wrong one", refused, StringComparison.Ordinal);
        await server.RunAsync("revoke create on schema public from public; alter database " + database + " owner to postgres", database);
        Assert.Contains(
            "does not let the user create tables", await CheckAsync($"127.0.0.1:{server.Port}", database), StringComparison.Ordinal);
    }

    private static Task<ManyGateways> StartAsync(
        int count, PostgresServer server, string database, string more, Action<IServiceCollection>? add = null) =>
        ManyGateways.StartAsync(count, Settings(server, database, more), builder => add?.Invoke(builder.Services));

    private static string Settings(PostgresServer server, string database, string more) => $$"""
        "Accounts": {
          "PostgreSql": {
            "Servers": [ "127.0.0.1:{{server.Port}}" ], "Database": "{{database}}", "User": "{{PostgresFixture.User}}",
            "Password": "{{PostgresFixture.Password}}"{{more}}
          }
        }, {{Users}}
        """;

    private static async Task AssertInUseAsync(ManyGateways gateways, PostgresServer server, string database)
    {
        await gateways[0].Services.GetRequiredService<Invitations>().AddAsync("alice");
        Assert.Equal("alice", await server.RunAsync("select account from invitations", database));
        Assert.True((await gateways.StatusAsync(0)).GetProperty("accounts").GetProperty("available").GetBoolean());
        Assert.True(gateways[0].Services.GetRequiredService<IAccountDatabase>().IsShared);
    }

    private static async Task<string> CheckAsync(string endpoint, string database, string password = PostgresFixture.Password)
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("gateway.json", $$"""
            {
              "Gateway": {
                "Accounts": {
                  "PostgreSql": {
                    "Servers": [ "{{endpoint}}" ], "Database": "{{database}}", "User": "{{PostgresFixture.User}}",
                    "Password": "{{password}}"
                  }
                },
                "Listeners": { "imap": { "Endpoint": "127.0.0.1:0", "Protocol": "HttpsRedirect" } }
              }
            }
            """);
        var (exit, output) = await GatewayProgram.RunAsync(["check", "--config", file], Stop);
        Assert.Equal(0, exit);
        Assert.Contains("each gateway has keys of its own", output, StringComparison.Ordinal);
        return output.Replace("Gateway.Accounts.PostgreSql: is shared", "", StringComparison.Ordinal)
            .Replace("Gateway.Accounts.PostgreSql:", "PostgreSql:", StringComparison.Ordinal);
    }

    private async Task<(PostgresServer Server, string Database)> CreateAsync()
    {
        var server = await postgres.Server;
        return (server, await server.CreateDatabaseAsync(PostgresFixture.User));
    }
}
