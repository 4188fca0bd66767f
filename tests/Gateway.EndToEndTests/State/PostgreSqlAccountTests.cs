using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Gateway.Accounts;
using Gateway.Accounts.Factors;
using Gateway.Accounts.Settings;
using Gateway.Accounts.Storage;
using Gateway.Identity.Credentials;
using Gateway.Testing.Accounts;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.State;

/// <summary>The accounts' database on a real PostgreSQL.</summary>
public sealed class PostgreSqlAccountTests(PostgresFixture postgres) : AccountStoreContract
{
    private const string Account = "alice";

    private static readonly HashSet<FactorKind> Codes = [FactorKind.Totp, FactorKind.RecoveryCode];

    [Fact]
    public async Task AppPassword_MadeAndRevokedElsewhere_IsKnownHereInTheNextTurn()
    {
        var options = await postgres.CreateAsync();
        using var one = PostgresFixture.Open(options);
        using var other = PostgresFixture.Open(options);
        await one.Refresh.RefreshAsync(Stop);
        await other.Refresh.RefreshAsync(Stop);

        var secret = await one.AddAppPasswordAsync(Account);
        Assert.Null(other.AppPasswords.Find(secret.Reveal()));
        await other.Refresh.TurnAsync(Stop);
        var inUse = other.AppPasswords.Find(secret.Reveal());

        Assert.NotNull(inUse);
        Assert.Single(await other.AppPasswords.ListAsync(Account));
        await one.AppPasswords.RevokeAsync(inUse.Id);
        Assert.False(inUse.IsRevoked);
        await other.Refresh.TurnAsync(Stop);
        Assert.True(inUse.IsRevoked); // what an open session looks at
        Assert.Null(other.AppPasswords.Find(secret.Reveal()));
        Assert.True(AccountsRefresh.SharedInterval < TimeSpan.FromSeconds(0.5));
    }

    [Fact]
    public async Task Code_SentSixtyFourTimesToTwoGatewaysAtOnce_IsAcceptedOnce()
    {
        var options = await postgres.CreateAsync();
        using var one = PostgresFixture.Open(options);
        using var other = PostgresFixture.Open(options);
        var (secret, _) = await one.EnrolAsync(Account);
        var code = new Secret(TotpCode.At(secret, DateTimeOffset.UtcNow));

        var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(
            () => (i % 2 == 0 ? one : other).Factors.VerifyCodeAsync(Account, code, false, Codes))));

        // The others are replays, until there are so many that the factor is locked.
        Assert.Single(results, result => result.Status == FactorStatus.Accepted);
        Assert.DoesNotContain(
            results, result => result.Status is not (FactorStatus.Accepted or FactorStatus.Replayed or FactorStatus.Locked));
        Assert.Contains(results, result => result.Status == FactorStatus.Replayed);
    }

    [Fact]
    public async Task Network_ThatBecameFamiliarElsewhere_IsForgottenHereWithAReset()
    {
        var options = await postgres.CreateAsync();
        using var one = PostgresFixture.Open(options);
        using var other = PostgresFixture.Open(options);
        var network = AccountScene.Network("192.0.2.1");
        await other.Refresh.RefreshAsync(Stop);

        await one.EnrolAsync(Account);
        await one.Networks.AddAsync(Account, network);
        await other.Refresh.TurnAsync(Stop);
        Assert.True(other.Networks.Contains(Account, network));

        await one.Factors.ResetAsync(Account);
        await other.Refresh.TurnAsync(Stop);
        Assert.False(other.Networks.Contains(Account, network));
    }

    [Fact]
    public async Task AppPasswords_OfAGatewayThatIsCutOff_ExpireAfterKnownFor()
    {
        var options = await postgres.CreateAsync();
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UtcNow);
        using var scene = new AccountScene(
            health => new PostgreSqlAccountDatabase(options, health), new AccountsOptions { PostgreSql = options }, time);
        var secret = await scene.AddAppPasswordAsync(Account);
        await scene.Refresh.RefreshAsync(Stop);

        time.Advance(options.KnownFor - TimeSpan.FromMinutes(1));
        Assert.NotNull(scene.AppPasswords.Find(secret.Reveal()));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(scene.AppPasswords.Find(secret.Reveal()));
    }

    [Fact]
    public async Task Commit_OnAServerThatConfirmsBeforeItWrites_IsWritten()
    {
        var server = await postgres.Server;
        var options = await postgres.CreateAsync();
        await server.RunAsync($"alter role \"{PostgresFixture.User}\" in database {options.Database} set synchronous_commit = off");
        using var scene = PostgresFixture.Open(options);

        var setting = await scene.Database.RunAsync(t => t.Query("show synchronous_commit", row => row.GetString(0)), Stop);

        Assert.Equal(["on"], setting);
    }

    [Fact]
    public async Task Statement_ThatWaitsForALock_TimesOutAndDoesNotCountAsAway()
    {
        var options = await postgres.CreateAsync();
        using var holder = PostgresFixture.Open(options);
        using var scene = new AccountScene(health => new PostgreSqlAccountDatabase(
            new PostgreSqlOptions
            {
                Servers = options.Servers,
                Database = options.Database,
                User = options.User,
                Password = options.Password,
                Timeout = TimeSpan.FromSeconds(1),
            },
            health));
        await scene.EnrolAsync(Account);
        using var waits = new ManualResetEventSlim();
        var holding = holder.Database.RunAsync(
            t =>
            {
                t.Execute("lock table factors in access exclusive mode");
                waits.Wait(Stop);
                return true;
            },
            Stop);
        await ManyGateways.EventuallyAsync(async () =>
            await (await postgres.Server).RunAsync(
                "select count(*) from pg_locks where mode = 'AccessExclusiveLock' and relation = 'factors'::regclass", options.Database)
            == "1");

        var failed = await Assert.ThrowsAsync<AccountStoreException>(() => scene.Factors.FindAsync(Account, Stop));
        waits.Set();
        await holding;

        Assert.Equal(AccountStoreResult.TimedOut, failed.Result);
        Assert.True(scene.Health.Status.IsAvailable);
        Assert.Single((await scene.Factors.FindAsync(Account, Stop)).Factors);
    }

    [Fact]
    public async Task Server_ThatAcceptsAndSaysNothing_TimesOutAndLetsNobodyIn()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var scene = PostgresFixture.Open(new PostgreSqlOptions
        {
            Servers = [silent.LocalEndpoint.ToString()!], // a listener has one
            Timeout = TimeSpan.FromSeconds(1),
        });
        var started = Stopwatch.StartNew();

        var results = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ =>
            scene.Factors.VerifyCodeAsync(Account, new Secret("123456"), false, Codes)));

        Assert.All(results, result => Assert.Equal(FactorStatus.Unavailable, result.Status));
        Assert.False(scene.Health.Status.IsAvailable);
        Assert.True(started.Elapsed < TimeSpan.FromSeconds(30), $"{started.Elapsed}"); // eight at a time, for a second each

        // Now it is known to be away, and one at a time asks.
        started.Restart();
        var refused = await Assert.ThrowsAsync<AccountStoreException>(async () =>
        {
            while (true)
            {
                var first = scene.Factors.FindAsync(Account, Stop);
                await scene.Factors.FindAsync(Account, Stop);
                await first;
            }
        });
        Assert.NotEqual(AccountStoreResult.Done, refused.Result);
    }

    [Fact]
    public async Task Password_ThatIsWrong_IsNamedAndNotTold()
    {
        var options = await postgres.CreateAsync();
        using var scene = PostgresFixture.Open(new PostgreSqlOptions
        {
            Servers = options.Servers,
            Database = options.Database,
            User = options.User,
            Password = "the wrong one",
        });

        var refused = await Assert.ThrowsAsync<AccountStoreException>(() => scene.Factors.FindAsync(Account, Stop));

        Assert.Equal(AccountStoreResult.Refused, refused.Result);
        Assert.Contains("password authentication failed", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("the wrong one", refused.ToString(), StringComparison.Ordinal);
        Assert.False(scene.Health.Status.IsAvailable);
    }

    [Fact]
    public async Task Restart_OfTheServer_IsNotNoticedByWhoComesAfterIt()
    {
        await using var server = await PostgresServer.StartWithUserAsync(PostgresFixture.User, PostgresFixture.Password);
        using var scene = PostgresFixture.Open(PostgresFixture.Options(server, await server.CreateDatabaseAsync(PostgresFixture.User)));
        var (totp, _) = await scene.EnrolAsync(Account);

        // Connections of the pool that nobody has used since.
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => scene.Factors.FindAsync(Account, Stop)));
        await server.CrashAsync();
        await server.StartAgainAsync();

        var code = new Secret(TotpCode.At(totp, DateTimeOffset.UtcNow));
        Assert.Equal(FactorStatus.Accepted, (await scene.Factors.VerifyCodeAsync(Account, code, false, Codes)).Status);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => scene.Factors.FindAsync(Account, Stop)));

        await server.StopAsync();
        Assert.Equal(FactorStatus.Unavailable, (await scene.Factors.VerifyCodeAsync(Account, code, false, Codes)).Status);
        Assert.False(scene.Health.Status.IsAvailable);

        await server.StartAgainAsync();
        await ManyGateways.EventuallyAsync(async () =>
        {
            await scene.Refresh.TurnAsync(Stop);
            return scene.Health.Status.IsAvailable;
        });
        Assert.Equal(FactorStatus.Replayed, (await scene.Factors.VerifyCodeAsync(Account, code, false, Codes)).Status);
    }

    private protected override async Task<Func<AccountStoreHealth, int, AccountDatabase>> CreateAsync()
    {
        var options = await postgres.CreateAsync();
        return (health, version) => new PostgreSqlAccountDatabase(options, health, version);
    }
}
