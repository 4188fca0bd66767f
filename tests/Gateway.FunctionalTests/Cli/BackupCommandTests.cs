using Gateway.Testing;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.FunctionalTests.Cli;

/// <summary><c>gateway backup</c>, as it is typed.</summary>
public sealed class BackupCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Backup_IsVerifiedRestoredAndAudited()
    {
        var configuration = Write();
        _folder.Write("users.json", """{ "Users": {} }""");

        var (written, said) = await RunAsync("backup", _folder.Combine("gateway.backup"), "--config", configuration);
        Assert.True(written == 0, said);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.Combine("gateway.backup")));

        // Not twice into one file.
        var (again, refused) = await RunAsync("backup", _folder.Combine("gateway.backup"), "--config", configuration);
        Assert.Equal(1, again);
        Assert.Contains("exists already", refused, StringComparison.Ordinal);

        var (whole, text) = await RunAsync(
            "backup", "restore", _folder.Combine("gateway.backup"), "--verify", "--config", configuration);
        Assert.True(whole == 0, text);
        Assert.Contains("is whole: 1 files", text, StringComparison.Ordinal);

        File.Delete(_folder.Combine("users.json"));
        var (restored, what) = await RunAsync("backup", "restore", _folder.Combine("gateway.backup"), "--config", configuration);
        Assert.True(restored == 0, what);
        Assert.Equal("""{ "Users": {} }""", await File.ReadAllTextAsync(_folder.Combine("users.json"), Stop));

        var audit = await File.ReadAllTextAsync(_folder.Combine("audit.log"), Stop);
        Assert.Contains("backup restore", audit, StringComparison.Ordinal);
        Assert.DoesNotContain("of the backup", audit, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_OfACutFile_FailsInWords()
    {
        var configuration = Write();
        _folder.Write("users.json", "{}");
        await RunAsync("backup", _folder.Combine("gateway.backup"), "--config", configuration);
        var content = await File.ReadAllBytesAsync(_folder.Combine("gateway.backup"), Stop);
        await File.WriteAllBytesAsync(_folder.Combine("cut.backup"), content[..(content.Length / 2)], Stop);

        var (exit, output) = await RunAsync("backup", "restore", _folder.Combine("cut.backup"), "--config", configuration);

        Assert.Equal(1, exit);
        Assert.Contains("it was not encrypted by a gateway", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Backup_OfAGatewayWithPostgreSql_SaysWhoBacksThatUp()
    {
        var configuration = Write(""", "Accounts": { "PostgreSql": { "Servers": [ "127.0.0.1" ], "Database": "mail" } }""");
        _folder.Write("users.json", "{}");

        var (exit, output) = await RunAsync("backup", _folder.Combine("gateway.backup"), "--config", configuration);

        Assert.True(exit == 0, output);
        Assert.Contains("pg_dump mail backs them up", output, StringComparison.Ordinal);
    }

    private string Write(string more = "")
    {
        _folder.Write("backup-passphrase", "of the backup");
        return _folder.Write("gateway.json", $$"""
            { "Gateway": { "Identity": { "Users": { "File": "users.json" } }, "Telemetry": { "AuditLog": "audit.log" }{{more}} } }
            """);
    }

    private Task<(int Exit, string Output)> RunAsync(params string[] arguments) =>
        GatewayProgram.RunAsync([.. arguments, "--passphrase-file", _folder.Combine("backup-passphrase")], Stop);
}
