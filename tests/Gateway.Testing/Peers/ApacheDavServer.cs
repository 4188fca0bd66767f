namespace Gateway.Testing.Peers;

/// <summary>Apache with mod_dav on plain HTTP: a WebDAV server that knows neither its outside scheme nor its outside name.</summary>
public sealed class ApacheDavServer : IAsyncDisposable
{
    private const string Modules = "/usr/lib/apache2/modules/mod_";

    private readonly TemporaryFolder _folder;
    private readonly PeerProcess _process;

    private ApacheDavServer(TemporaryFolder folder, PeerProcess process, int port)
    {
        _folder = folder;
        _process = process;
        Port = port;
    }

    public int Port { get; }

    /// <summary>Where its files are.</summary>
    public string Root => _folder.Combine("www");

    public static async Task<ApacheDavServer> StartAsync()
    {
        var folder = new TemporaryFolder();
        var port = FreePort.Next();
        foreach (var part in (string[])["www", "lock"])
        {
            // Its workers run as www-data where the tests run as root.
            Directory.CreateDirectory(folder.Combine(part));
            File.SetUnixFileMode(folder.Combine(part), (UnixFileMode)0b111_111_111);
        }

        File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_101_101);
        string[] modules = ["mpm_prefork", "dav", "dav_fs", "authz_core", "dir"];
        var configuration = folder.Write("apache.conf", $"""
            ServerRoot {folder.Path}
            Listen 127.0.0.1:{port}
            PidFile {folder.Combine("pid")}
            ErrorLog {folder.Combine("error.log")}
            ServerName dav.internal
            Mutex file:{folder.Combine("lock")} default
            {(Environment.UserName == "root" ? "User www-data\nGroup www-data" : "")}
            {string.Join('\n', modules.Select(m => $"LoadModule {m}_module {Modules}{m}.so"))}
            StartServers 1
            DavLockDB {folder.Combine("lock")}/db
            DocumentRoot {folder.Combine("www")}
            <Directory {folder.Combine("www")}>
              Dav On
              Require all granted
            </Directory>

            """);

        // At its end Apache signals its whole process group, which without setsid would be the tests' own.
        var process = await PeerProcess.StartServerAsync("setsid", ["/usr/sbin/apache2", "-D", "FOREGROUND", "-f", configuration], port);
        return new ApacheDavServer(folder, process, port);
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }
}
