namespace Gateway.Testing.Peers;

/// <summary>
/// A real SOGo with its database, plain HTTP on loopback. Debian's own configuration stays as it is: the arguments stand before it.
/// </summary>
public sealed class SogoServer : IAsyncDisposable
{
    public const string User = "alice";
    public const string Password = "wonder";

    private readonly TemporaryFolder _folder;
    private readonly PostgresServer _database;
    private readonly PeerProcess _process;

    private SogoServer(TemporaryFolder folder, PostgresServer database, PeerProcess process, int port)
    {
        _folder = folder;
        _database = database;
        _process = process;
        Address = new Uri($"http://127.0.0.1:{port}");
    }

    public Uri Address { get; }

    public static async Task<SogoServer> StartAsync()
    {
        var database = await PostgresServer.StartAsync(
            "create table users (c_uid text primary key, c_name text, c_password text, c_cn text, mail text)",
            $"insert into users values ('{User}', '{User}', '{Password}', 'Alice', '{User}@example.com')");
        var folder = new TemporaryFolder();
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_111_111);
        var port = FreePort.Next();
        string[] tables =
        [
            "SOGoProfileURL", "OCSFolderInfoURL", "OCSSessionsFolderURL", "OCSEMailAlarmsFolderURL", "OCSStoreURL", "OCSAclURL",
            "OCSCacheFolderURL",
        ];
        var users = $$"""({type=sql;id=users;viewURL="{{database.Address}}/users";canAuthenticate=YES;userPasswordAlgorithm=plain;})""";
        var process = await PeerProcess.StartServerAsync(
            "setpriv",
            [
                "--reuid", "sogo", "--regid", "sogo", "--init-groups", "sogod",
                "-WOPort", $"127.0.0.1:{port}", "-WOWorkersCount", "1", "-WONoDetach", "YES", "-WOLogFile", "-",
                "-WOPidFile", folder.Combine("pid"), "-SOGoMailDomain", "example.com", "-SOGoTimeZone", "UTC",
                "-SOGoUserSources", users,
                .. tables.SelectMany(t => (string[])[$"-{t}", $"{database.Address}/sogo_{t.ToLowerInvariant()}"]),
            ],
            port,
            new Dictionary<string, string> { ["HOME"] = folder.Path });
        return new SogoServer(folder, database, process, port);
    }

    public async ValueTask DisposeAsync()
    {
        await _process.KillAsync(); // asked to end, its watchdog waits for ten seconds and more
        await _process.DisposeAsync();
        await _database.DisposeAsync();
        _folder.Dispose();
    }
}
