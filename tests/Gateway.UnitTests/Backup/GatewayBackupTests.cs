using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Gateway.Accounts.Storage;
using Gateway.Backup;
using Gateway.Certificates.Backup;
using Gateway.Certificates.Storage;
using Gateway.Configuration;
using Gateway.Identity.State;
using Gateway.Preauthentication;
using Gateway.Settings;
using Gateway.Testing;
using Gateway.Testing.Accounts;
using Xunit;

namespace Gateway.UnitTests.Backup;

public sealed class GatewayBackupTests : IDisposable
{
    private const string Passphrase = "of the backup";
    private const string CookieKey = "state/keys/key-1.xml";
    private const string Clear = "<key id=\"1\">secret</key>";

    private readonly TemporaryFolder _here = new();
    private readonly TemporaryFolder _there = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _here.Dispose();
        _there.Dispose();
    }

    [Fact]
    public async Task Restore_OnAnotherMachineWithAnotherPassphrase_HasEverything()
    {
        var (here, there) = (Options(_here, "of here"), Options(_there, "of there"));
        await FillAsync(_here, here, "of here");

        var backup = GatewayBackup.Create(here, Passphrase, TimeProvider.System);
        var restored = GatewayBackup.Restore(there, GatewayBackup.Open(there, backup, Passphrase), force: false);

        Assert.Empty(restored.Newer);
        Assert.Equal("""{ "users": {} }""", await File.ReadAllTextAsync(_there.Combine("users.json"), Stop));
        Assert.Equal("[]", await File.ReadAllTextAsync(_there.Combine("state/lockouts.json"), Stop));
        Assert.Equal("key", await File.ReadAllTextAsync(_there.Combine("certificates/mail.example.com/key.pem"), Stop));
        var key = await File.ReadAllTextAsync(_there.Combine(CookieKey), Stop);
        CookieKeyRepository.Verify(key, "of there");
        Assert.DoesNotContain("secret", key, StringComparison.Ordinal);
        Assert.Equal(
            Clear,
            XElement.Load(new MemoryStream(CookieKeyRepository.Unlocked(Encoding.UTF8.GetBytes(key), "of there"))).ToString());
        Assert.False(File.Exists(_there.Combine("state/access.log")));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(_there.Combine("users.json")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_there.Combine("state/accounts.db")));
        using var accounts = Accounts(there);
        Assert.Single((await accounts.Factors.FindAsync("alice", Stop)).Factors);
    }

    [Fact]
    public async Task Create_WhileTheGatewayWrites_IsWholeAndHasWhatWasConfirmedBefore()
    {
        var here = Options(_here, "of here");
        await FillAsync(_here, here, "of here");
        using var accounts = Accounts(here);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var confirmed = 0;
        var writing = Task.Run(
            async () =>
            {
                while (!stopping.IsCancellationRequested)
                {
                    await accounts.Invitations.AddAsync($"user{confirmed}");
                    Interlocked.Increment(ref confirmed);
                }
            },
            Stop);

        for (var round = 0; round < 5; round++)
        {
            var before = Volatile.Read(ref confirmed);
            var entries = GatewayBackup.Open(here, GatewayBackup.Create(here, Passphrase, TimeProvider.System), Passphrase);
            using var folder = new TemporaryFolder();
            var there = Options(folder, null);
            GatewayBackup.Restore(there, entries, force: false);
            using var copy = Accounts(there);
            var count = await copy.Database.RunAsync(
                t => t.Query("select count(*) from invitations", row => row.GetInt64(0))[0], Stop);
            Assert.InRange(count, before, Volatile.Read(ref confirmed) + 1);
        }

        await stopping.CancelAsync();
        await writing;
        Assert.True(confirmed > 0);
    }

    [Fact]
    public async Task Open_OfAFileThatWasCutOrAltered_IsRefusedAndRestoresNothing()
    {
        var (here, there) = (Options(_here, null), Options(_there, null));
        await FillAsync(_here, here, null);
        var backup = GatewayBackup.Create(here, Passphrase, TimeProvider.System);

        Assert.NotEmpty(GatewayBackup.Open(there, backup, Passphrase));
        Assert.All([0, 1, 100, backup.Length / 2, backup.Length - 1], length => Assert.Throws<CryptographicException>(
            () => GatewayBackup.Open(there, backup[..length], Passphrase)));
        Assert.All([300, backup.Length / 3, backup.Length / 2, backup.Length - 1], place =>
        {
            byte[] altered = [.. backup];
            altered[place] ^= 1;
            Assert.ThrowsAny<CryptographicException>(() => GatewayBackup.Open(there, altered, Passphrase));
        });
        Assert.ThrowsAny<CryptographicException>(() => GatewayBackup.Open(there, backup, "another"));
        Assert.False(Directory.Exists(_there.Combine("state")));
    }

    [Theory]
    [InlineData("state/../../elsewhere")]
    [InlineData("elsewhere/file")]
    [InlineData("users/other.json")]
    [InlineData("state/accounts.db")] // which is no database
    public void Open_OfWhatNoGatewayHasWritten_IsRefused(string path)
    {
        var there = Options(_there, null);
        var backup = Gateway.Certificates.Keys.PasswordEnvelope.Seal(
            BackupArchive.Write([new BackupEntry(path, "content"u8.ToArray())], DateTimeOffset.UtcNow), Passphrase);

        Assert.Throws<CryptographicException>(() => GatewayBackup.Open(there, backup, Passphrase));
    }

    [Fact]
    public async Task Restore_OverOtherFiles_IsRefusedUnlessForced()
    {
        var here = Options(_here, null);
        await FillAsync(_here, here, null);
        var entries = GatewayBackup.Open(here, GatewayBackup.Create(here, Passphrase, TimeProvider.System), Passphrase);
        _here.Write("users.json", """{ "users": { "later": {} } }""");

        var refused = GatewayBackup.Restore(here, entries, force: false);

        Assert.Equal(0, refused.Files);
        Assert.Contains(refused.Newer, lost => lost.Contains("users.json", StringComparison.Ordinal));
        Assert.Contains(refused.Newer, lost => lost.Contains("accounts.db", StringComparison.Ordinal));
        Assert.DoesNotContain(refused.Newer, lost => lost.Contains("lockouts.json", StringComparison.Ordinal)); // is the same
        Assert.Contains("later", await File.ReadAllTextAsync(_here.Combine("users.json"), Stop), StringComparison.Ordinal);
        Assert.True(GatewayBackup.Restore(here, entries, force: true).Files > 3);
        Assert.DoesNotContain("later", await File.ReadAllTextAsync(_here.Combine("users.json"), Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_UnderARunningGateway_IsRefused()
    {
        var here = Options(_here, null);
        await FillAsync(_here, here, null);
        var entries = GatewayBackup.Open(here, GatewayBackup.Create(here, Passphrase, TimeProvider.System), Passphrase);
        using var running = LockFile.Open(_here.Combine("state/gateway.lock"));

        var refused = Assert.Throws<IOException>(() => GatewayBackup.Restore(here, entries, force: true));

        Assert.Contains("stop it first", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_OverAFile_IsRefused()
    {
        var path = _here.Write("backup", "older");

        Assert.Throws<IOException>(() => GatewayBackup.Write(path, [1]));
        Assert.Equal("older", File.ReadAllText(path));
    }

    [Fact]
    public async Task Restore_ByRoot_IsTheServices()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root can give a file away.");
        var (here, there) = (Options(_here, null), Options(_there, null));
        await FillAsync(_here, here, null);
        Give(_there.Path);

        GatewayBackup.Restore(
            there, GatewayBackup.Open(there, GatewayBackup.Create(here, Passphrase, TimeProvider.System), Passphrase), force: false);
        new CertificateStore(there.Certificates.Store).SavePending(
            "mail.example.com",
            Gateway.Certificates.Keys.CertificateKey.Create(Gateway.Certificates.Keys.CertificateKeyKind.EcdsaP256),
            "request");

        Assert.All(
            Directory.EnumerateFileSystemEntries(_there.Path, "*", SearchOption.AllDirectories)
                .Where(path => path != _there.Combine("gateway.json") && File.ResolveLinkTarget(path, false) is null),
            path => Assert.Equal((path, (Nobody, Nobody)), (path, FileOwnership.Find(path))));
    }

    private const uint Nobody = 65534;

    private static void Give(string folder)
    {
        using var chown = System.Diagnostics.Process.Start("chown", [$"{Nobody}:{Nobody}", folder]);
        chown.WaitForExit();
        Assert.Equal((Nobody, Nobody), FileOwnership.Find(folder));
    }

    private static GatewayOptions Options(TemporaryFolder folder, string? passphrase)
    {
        var path = folder.Write("gateway.json", $$"""
            {
              "Gateway": {
                "Certificates": { "Passphrase": "{{passphrase}}" },
                "Telemetry": { "AccessLog": "state/access.log" },
                "Identity": { "Users": { "File": "users.json" } }
              }
            }
            """);
        return new ConfigurationFile(path, new Dictionary<string, string>(), (_, _) => { }).Read().Options!; // it is valid
    }

    private static AccountScene Accounts(GatewayOptions options) =>
        new(health => new SqliteAccountDatabase(SqliteAccountDatabase.PathIn(options.State), health));

    private static async Task FillAsync(TemporaryFolder folder, GatewayOptions options, string? passphrase)
    {
        using (var accounts = Accounts(options))
        {
            await accounts.EnrolAsync("alice");
        }

        folder.Write("users.json", """{ "users": {} }""");
        File.SetUnixFileMode(folder.Combine("users.json"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Directory.CreateDirectory(folder.Combine("state/keys"));
        Directory.CreateDirectory(folder.Combine("certificates/mail.example.com"));
        folder.Write("state/lockouts.json", "[]");
        folder.Write("state/access.log", "line");
        folder.Write("state/.half.tmp", "{");
        folder.Write("certificates/mail.example.com/key.pem", "key");
        var key = CookieKeyRepository.Locked(Encoding.UTF8.GetBytes(Clear), passphrase);
        await File.WriteAllBytesAsync(folder.Combine(CookieKey), key, Stop);
    }
}
