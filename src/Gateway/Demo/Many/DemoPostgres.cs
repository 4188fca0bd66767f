using System.Diagnostics;
using System.Globalization;

namespace Gateway.Demo.Many;

/// <summary>
/// A PostgreSQL server of the demo's own. Its programs refuse to run as root; root's demo runs them as another user, in its own folder.
/// </summary>
internal sealed class DemoPostgres : IAsyncDisposable
{
    public const string User = "gateway";
    public const string Database = "postgres"; // every new cluster has it

    private const string Nobody = "nobody";
    private const string Package = "postgresql";
    private const string Installed = "/usr/lib/postgresql";

    private static readonly TimeSpan InitLimit = TimeSpan.FromMinutes(2);

    private readonly string _programs;
    private readonly string? _account;
    private DirectoryInfo? _folder;
    private DemoProgram? _server;

    private DemoPostgres(string programs, string? account) => (_programs, _account) = (programs, account);

    /// <summary>Finds the programs; null where they are not installed.</summary>
    public static DemoPostgres? Find()
    {
        // Debian keeps them out of the PATH, a folder for each version.
        var versions = Directory.Exists(Installed) ? Directory.GetDirectories(Installed).Select(v => Path.Combine(v, "bin")) : [];
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var programs = versions.OrderDescending(StringComparer.Ordinal).Concat(folders).FirstOrDefault(
            folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")));
        return programs is null ? null : new DemoPostgres(programs, Environment.IsPrivilegedProcess ? Account() : null);
    }

    /// <summary>Why accounts are not shared, in words for the screen.</summary>
    public static string Missing => $"is not installed (apt-get install {Package}): each gateway keeps second factors and app passwords of "
        + "its own";

    /// <summary>Makes a database with a password, and starts the server.</summary>
    /// <exception cref="DemoException">It cannot be started.</exception>
    public async Task StartAsync(int port, string password, string logFile, CancellationToken cancellationToken)
    {
        _folder = Directory.CreateTempSubdirectory("gateway-demo-postgresql-");
        var passwordFile = Path.Combine(_folder.FullName, "password");
        await File.WriteAllTextAsync(passwordFile, password, cancellationToken);
        if (_account is not null)
        {
            await RunAsync("chown", ["-R", $"{_account}:", _folder.FullName], cancellationToken);
        }

        var data = Path.Combine(_folder.FullName, "data");
        var (initdb, initArguments) = AsAccount(
            "initdb",
            ["-D", data, "-U", User, "-A", "scram-sha-256", "--pwfile", passwordFile, "-N", "--no-locale", "-E", "UTF8"]);
        await RunAsync(initdb, initArguments, cancellationToken);
        var (postgres, arguments) = AsAccount(
            "postgres",
            ["-D", data, "-p", port.ToString(CultureInfo.InvariantCulture), "-c", "listen_addresses=127.0.0.1", "-k", ""]);
        _server = DemoProgram.Start(postgres, arguments, logFile);
        await _server.WaitForPortAsync(port, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _folder?.Delete(recursive: true);
    }

    private static string Account() => File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal))
        ? "postgres"
        : Nobody;

    private static string GroupOf(string account) => account == Nobody ? "nogroup" : account;

    private (string Program, string[] Arguments) AsAccount(string program, string[] arguments)
    {
        var path = Path.Combine(_programs, program);
        return _account is null
            ? (path, arguments)
            : ("setpriv", ["--reuid", _account, "--regid", GroupOf(_account), "--clear-groups", path, .. arguments]);
    }

    private static async Task RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(InitLimit);
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/", // the user may not enter the one of root
        };
        try
        {
            using var process = Process.Start(start)!; // not null, as no shell is used
            var output = Task.WhenAll(
                process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
            await process.WaitForExitAsync(limit.Token);
            if (process.ExitCode != 0)
            {
                throw new DemoException($"{program} ended with {process.ExitCode}: {string.Join(' ', await output).Trim()}");
            }
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new DemoException($"{program} cannot be started: {e.Message}");
        }
    }
}
