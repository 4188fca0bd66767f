using System.Net;
using Gateway.Accounts.Factors;
using Gateway.Accounts.Passkeys;
using Gateway.Accounts.Storage;
using Gateway.Identity.Credentials;
using Xunit;

namespace Gateway.Testing.Accounts;

/// <summary>What every engine of the accounts' database has to do.</summary>
public abstract class AccountStoreContract
{
    private const string Account = "alice";

    private static readonly HashSet<FactorKind> Codes = [FactorKind.Totp, FactorKind.RecoveryCode];

    private protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Makes an empty database, and returns what opens it.</summary>
    private protected abstract Task<Func<AccountStoreHealth, int, AccountDatabase>> CreateAsync();

    private protected static AccountScene Open(Func<AccountStoreHealth, int, AccountDatabase> open) =>
        new(health => open(health, AccountSchema.Version));

    [Fact]
    public async Task Everything_ThatIsConfirmed_IsFoundByTheNextStart()
    {
        var open = await CreateAsync();
        Secret invitation, appPassword, device;
        byte[] totp;
        using (var first = Open(open))
        {
            (totp, _) = await first.EnrolAsync(Account);
            (invitation, _) = await first.Invitations.AddAsync("bob");
            (_, device) = await first.Devices.AddAsync(
                Account, "laptop", FactorKind.Totp, AccountScene.Network("192.0.2.1"), TimeSpan.FromDays(1));
            appPassword = await first.AddAppPasswordAsync(Account);
            await first.Networks.AddAsync(Account, AccountScene.Network("192.0.2.1"));
        }

        using var next = Open(open);
        await next.Refresh.RefreshAsync(Stop);

        var code = new Secret(TotpCode.At(totp, DateTimeOffset.UtcNow));
        Assert.Equal(FactorStatus.Accepted, (await next.Factors.VerifyCodeAsync(Account, code, false, Codes)).Status);
        Assert.Equal(RecoveryCodes.Count, (await next.Factors.FindAsync(Account)).RecoveryCodes);
        Assert.True(await next.Invitations.TryUseAsync("bob", invitation));
        Assert.False(await next.Invitations.TryUseAsync("bob", invitation));
        Assert.NotNull(await next.Devices.UseAsync(Account, device.Reveal(), AccountScene.Network("192.0.2.2")));
        Assert.True(next.Networks.Contains(Account, AccountScene.Network("192.0.2.1")));
        var found = next.AppPasswords.Find(appPassword.Reveal());
        Assert.Equal(Account, found?.Account);
        Assert.Equal("the directory's", next.AppPasswords.OpenDeposit(found!)?.Reveal()); // asserted above
        Assert.True(found!.Opens("Imap4", IPAddress.Loopback));
    }

    [Fact]
    public async Task Work_ThatFails_ChangesNothingAndIsNoReasonToCallTheDatabaseAway()
    {
        var open = await CreateAsync();
        using var scene = Open(open);
        await scene.Database.RunAsync(t => t.Execute("insert into settings(name, value) values('a', @v)", ("v", new byte[] { 1 })), Stop);

        var failed = await Assert.ThrowsAsync<AccountStoreException>(() => scene.Database.RunAsync(
            t =>
            {
                t.Execute("delete from settings");
                return t.Execute("insert into nothing values(1)");
            },
            Stop));

        Assert.Equal(AccountStoreResult.Refused, failed.Result);
        Assert.True(scene.Health.Status.IsAvailable);
        Assert.Equal(["a"], await scene.Database.RunAsync(t => t.Query("select name from settings", r => r.GetString(0)), Stop));
    }

    [Fact]
    public async Task Schema_OfANewerProgram_IsLeftAlone()
    {
        var open = await CreateAsync();
        using (var newer = Open(open))
        {
            await newer.Database.RunAsync(t => t.Execute("update schema_version set version = 999"), Stop);
        }

        using var older = Open(open);
        var refused = await Assert.ThrowsAsync<AccountStoreException>(
            () => older.Database.RunAsync(t => t.Execute("delete from settings"), Stop));

        Assert.Contains("version 999", refused.Message, StringComparison.Ordinal);
        Assert.False(older.Health.Status.IsAvailable);
    }

    [Fact]
    public async Task Schema_OfEveryFormerVersion_IsBroughtToThisOne()
    {
        for (var version = 0; version <= AccountSchema.Version; version++)
        {
            var open = await CreateAsync();
            using (var former = open(AccountScene.NewHealth(), version))
            {
                await former.RunAsync(VersionOf, Stop);
            }

            using var scene = Open(open);
            Assert.Equal([AccountSchema.Version], await scene.Database.RunAsync(VersionOf, Stop));
            await scene.EnrolAsync(Account);
        }
    }

    [Fact]
    public async Task Gateways_ThatStartAtOnce_MakeTheTablesOnce()
    {
        var open = await CreateAsync();
        var scenes = Enumerable.Range(0, 8).Select(_ => Open(open)).ToArray();

        var versions = await Task.WhenAll(scenes.Select(scene => Task.Run(() => scene.Database.RunAsync(VersionOf, Stop))));

        Assert.All(versions, found => Assert.Equal([AccountSchema.Version], found));
        Dispose(scenes);
    }

    [Fact]
    public async Task Code_SentToTwoGatewaysAtOnce_IsAcceptedOnce()
    {
        var open = await CreateAsync();
        AccountScene[] gateways = [Open(open), Open(open)];
        var (totp, _) = await gateways[0].EnrolAsync(Account);
        var code = new Secret(TotpCode.At(totp, DateTimeOffset.UtcNow));

        // Three in all: the fifth wrong one would lock the account.
        var results = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => Task.Run(
            () => gateways[i % 2].Factors.VerifyCodeAsync(Account, code, false, Codes))));

        Assert.Single(results, result => result.Status == FactorStatus.Accepted);
        Assert.Equal(2, results.Count(result => result.Status == FactorStatus.Replayed));
        Dispose(gateways);
    }

    [Fact]
    public async Task RecoveryCode_SentToTwoGatewaysAtOnce_IsAcceptedOnce()
    {
        var open = await CreateAsync();
        AccountScene[] gateways = [Open(open), Open(open)];
        var (_, codes) = await gateways[0].EnrolAsync(Account);

        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(
            () => gateways[i % 2].Factors.VerifyCodeAsync(Account, codes[0], false, Codes))));

        Assert.Single(results, result => result.Status == FactorStatus.Accepted);
        Assert.Equal(RecoveryCodes.Count - 1, (await gateways[1].Factors.FindAsync(Account)).RecoveryCodes);
        Dispose(gateways);
    }

    [Fact]
    public async Task Passkey_OfOneAnswerAtTwoGatewaysAtOnce_IsAcceptedOnce()
    {
        var open = await CreateAsync();
        AccountScene[] gateways = [Open(open), Open(open)];
        var made = new NewPasskey([1, 2, 3], [4, 5, 6], 7);
        var owner = new PasskeyOwner(Account, Account, "users");

        // Set up at both: whoever comes second finds the first one's.
        var added = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(
            () => gateways[i % 2].Passkeys.AddAsync(owner, "mail.example.com", "key", made, isFirst: false))));
        Assert.Single(added, result => result.Status == PasskeyStatus.Accepted);
        Assert.Equal(3, added.Count(result => result.Status == PasskeyStatus.AlreadySetUp));

        var passkey = await gateways[1].Passkeys.FindAsync(made.CredentialId);
        Assert.Equal(made.PublicKey, passkey?.PublicKey);
        var used = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(
            () => gateways[i % 2].Passkeys.UseAsync([9, 9], passkey, 8))));
        Assert.Single(used, status => status == PasskeyStatus.Accepted);
        Assert.Equal(3, used.Count(status => status == PasskeyStatus.ChallengeUsed));
        Assert.Equal(PasskeyStatus.CounterNotGrown, await gateways[0].Passkeys.UseAsync([10], passkey, 8));
        Dispose(gateways);
    }

    [Fact]
    public async Task WrongCodes_AtTwoGatewaysAtOnce_AreCountedTogether()
    {
        var open = await CreateAsync();
        AccountScene[] gateways = [Open(open), Open(open)];
        await gateways[0].EnrolAsync(Account);

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(
            () => gateways[i % 2].Factors.VerifyCodeAsync(Account, new Secret("AAAA-AAAA-AAAA"), false, Codes))));

        Assert.Equal(5, results.Count(result => result.Status == FactorStatus.Wrong)); // Accounts:CodeThreshold
        Assert.Equal(15, results.Count(result => result.Status == FactorStatus.Locked));
        Dispose(gateways);
    }

    [Fact]
    public async Task FirstFactor_SetUpAtTwoGatewaysAtOnce_IsOnePersons()
    {
        var open = await CreateAsync();
        AccountScene[] gateways = [Open(open), Open(open)];
        await gateways[0].Factors.FindAsync(Account);

        var added = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(
            () => gateways[i % 2].Factors.AddTotpAsync(Account, $"phone {i}", new byte[TotpCode.SecretBytes], 0, isFirst: true))));

        Assert.Single(added, codes => codes is not null);
        Assert.Single((await gateways[0].Factors.FindAsync(Account)).Factors);
        Dispose(gateways);
    }

    [Fact]
    public async Task Changes_AreNumberedOneAfterTheOther()
    {
        var open = await CreateAsync();
        AccountScene[] gateways = [Open(open), Open(open)];
        var before = await gateways[0].Database.RunAsync(AccountChanges.Last, Stop);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(
            () => gateways[i % 2].Networks.AddAsync($"user{i}", AccountScene.Network("192.0.2.1")))));

        var (last, accounts) = await gateways[1].Database.RunAsync(t => AccountChanges.Since(t, before), Stop);
        Assert.Equal(before + 20, last);
        Assert.Equal(20, accounts?.Count);
        Assert.Null((await gateways[1].Database.RunAsync(t => AccountChanges.Since(t, last + 1), Stop)).Accounts);
        Dispose(gateways);
    }

    private static IReadOnlyList<long> VersionOf(AccountTransaction transaction) =>
        transaction.Query("select version from schema_version", row => row.GetInt64(0));

    private static void Dispose(AccountScene[] scenes)
    {
        foreach (var scene in scenes)
        {
            scene.Dispose();
        }
    }
}
