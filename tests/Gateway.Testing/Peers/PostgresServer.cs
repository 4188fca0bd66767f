using System.Globalization;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Testing.Peers;

/// <summary>
/// A real PostgreSQL on loopback with its data in a temporary folder. Its programs refuse root, so they run as Debian's user.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string Administrator = "postgres";
    private const string Database = "postgres"; // every new cluster has it

    private readonly TemporaryFolder _folder;
    private readonly string[] _arguments;
    private PeerProcess? _process;

    private PostgresServer(TemporaryFolder folder, int port, string[] arguments) => (_folder, Port, _arguments) = (folder, port, arguments);

    public int Port { get; }

    /// <summary>The database of somebody whom the server trusts, as libpq writes it.</summary>
    public string Address => $"postgresql://{Administrator}@127.0.0.1:{Port}/{Database}";

    /// <summary>The authority of its certificate, where it has one.</summary>
    public string Roots => _folder.Combine("roots.pem");

    private static IEnumerable<string> AsUser => ["--reuid", Administrator, "--regid", Administrator, "--init-groups"];

    private static string Programs => Path.Combine(Directory.GetDirectories("/usr/lib/postgresql").Order().Last(), "bin");

    /// <summary>Starts one that trusts everybody who reaches its port, and writes nothing through to the disk.</summary>
    /// <param name="statements">What is done before the server starts, one line each.</param>
    public static async Task<PostgresServer> StartAsync(params string[] statements)
    {
        var server = await CreateAsync(statements, ["-F"]);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Starts one with a user who has a password and may own databases.</summary>
    /// <param name="user">The user.</param>
    /// <param name="password">The user's password.</param>
    /// <param name="tlsName">The name in its certificate; null for a server without TLS.</param>
    public static async Task<PostgresServer> StartWithUserAsync(string user, string password, string? tlsName = null)
    {
        var server = await CreateAsync(
            [$"create role \"{user}\" login password '{password}'"], tlsName is null ? ["-c", "listen_addresses=*"] : ["-c", "ssl=on"]);
        var connection = tlsName is null ? "host" : "hostssl";
        server.Write("pg_hba.conf", string.Create(
            CultureInfo.InvariantCulture,
            $"host all {Administrator} 127.0.0.1/32 trust\n{connection} all all samehost scram-sha-256\n"));
        if (tlsName is not null)
        {
            using var certificate = TestCertificates.Issue(tlsName);
            server._folder.Write("roots.pem", TestCertificates.Authority.ExportCertificatePem());
            server.Write("server.crt", certificate.ExportCertificatePem());
            server.Write("server.key", certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()); // Issue makes an ECDSA key
        }

        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Starts it, or starts it again on what it has written, and waits until it has recovered.</summary>
    public async Task StartAgainAsync()
    {
        _process = await PeerProcess.StartServerAsync(
            "setpriv",
            [
                .. AsUser, $"{Programs}/postgres", "-D", _folder.Combine("data"), "-p", Port.ToString(CultureInfo.InvariantCulture),
                "-c", "listen_addresses=127.0.0.1", "-k", "", .. _arguments,
            ],
            Port);
        string[] ready = ["-h", "127.0.0.1", "-p", Port.ToString(CultureInfo.InvariantCulture), "-t", "60", "-q"];
        while ((await PeerProcess.RunAsync($"{Programs}/pg_isready", ready, CancellationToken.None)).ExitCode != 0)
        {
            await Task.Delay(50);
        }
    }

    /// <summary>Ends all of its processes at once; it writes nothing more, and recovers from its log when it is started again.</summary>
    public Task CrashAsync() => EndAsync("QUIT");

    /// <summary>Ends the sessions that are open, and stops.</summary>
    public Task StopAsync() => EndAsync("INT");

    /// <summary>Makes a database that a user owns, and returns its name.</summary>
    public async Task<string> CreateDatabaseAsync(string owner)
    {
        var name = $"d{Guid.NewGuid():N}";
        await RunAsync($"create database {name} owner \"{owner}\"");
        return name;
    }

    /// <summary>Runs a statement as the administrator; what psql prints, without headings.</summary>
    public async Task<string> RunAsync(string statement, string database = Database)
    {
        string[] arguments =
        [
            "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", Port.ToString(CultureInfo.InvariantCulture),
            "-U", Administrator, "-d", database, "-c", statement,
        ];
        var (exit, output) = await PeerProcess.RunAsync("psql", arguments, CancellationToken.None);
        return exit == 0 ? output.Trim() : throw new InvalidOperationException($"psql {statement}: {output}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await StopAsync();
        }

        _folder.Dispose();
    }

    private static async Task<PostgresServer> CreateAsync(string[] statements, string[] arguments)
    {
        var folder = new TemporaryFolder();
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_111_111);
        var data = folder.Combine("data");
        await RunAsUserAsync(
            $"{Programs}/initdb", ["-D", data, "-A", "trust", "-U", Administrator, "-N", "--no-locale", "-E", "UTF8"], null);
        await RunAsUserAsync($"{Programs}/postgres", ["--single", "-D", data, Database], string.Join("\n", statements) + "\n");
        return new PostgresServer(folder, FreePort.Next(), arguments);
    }

    private static async Task RunAsUserAsync(string program, string[] arguments, string? input)
    {
        var (exit, output) = await PeerProcess.RunAsync("setpriv", [.. AsUser, program, .. arguments], CancellationToken.None, input);
        if (exit != 0)
        {
            throw new InvalidOperationException($"{program} ended with {exit}: {output}");
        }
    }

    /// <summary>A file of the server, which must be nobody else's.</summary>
    private void Write(string name, string content)
    {
        var path = _folder.Combine(Path.Combine("data", name));
        File.WriteAllText(path, content);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using var chown = System.Diagnostics.Process.Start("chown", [$"{Administrator}:", path]);
        chown.WaitForExit();
    }

    private async Task EndAsync(string signal)
    {
        await _process!.SignalAsync(signal); // callers have started it
        await _process.WaitForExitAsync(CancellationToken.None);
        await _process.DisposeAsync();
        _process = null;
    }
}
