using System.Diagnostics;
using System.Globalization;

namespace Gateway.Testing.Peers;

/// <summary>
/// The published program in a process of its own, started as a service manager starts it: every signal at its default, whatever started the
/// tests. It is killed when it is disposed, so that a test that wants an orderly end asks for one.
/// </summary>
public sealed class GatewayProcess : IAsyncDisposable
{
    /// <summary>Generous: a busy machine starts the program in tens of seconds.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly PeerProcess _process;

    private GatewayProcess(PeerProcess process) => _process = process;

    /// <summary>The program: <c>GATEWAY_PUBLISHED</c>, or where <c>tests/run</c> publishes it.</summary>
    /// <exception cref="InvalidOperationException">It has not been published.</exception>
    public static string Program
    {
        get
        {
            var path = Environment.GetEnvironmentVariable("GATEWAY_PUBLISHED") is { Length: > 0 } named
                ? named
                : Repository.Combine(".artifacts", "published", "gateway");
            return File.Exists(path)
                ? path
                : throw new InvalidOperationException(
                    $"{path} is missing: src/Gateway/publish .artifacts/published makes it, and GATEWAY_PUBLISHED names another.");
        }
    }

    public int Id => _process.Id;

    public bool IsAlive => !_process.HasExited;

    /// <summary>What it has printed so far, both streams.</summary>
    public string Output => _process.Output;

    /// <summary>Resident memory in bytes.</summary>
    public long ResidentMemory => Status("VmRSS:") * 1024;

    public int Threads => (int)Status("Threads:");

    /// <summary>Whether SIGSTOP has taken effect.</summary>
    public bool IsFrozen => StatusLine("State:")[1] is "T" or "t";

    /// <summary>How many descriptors it has open.</summary>
    public int Descriptors => Directory.GetFileSystemEntries($"/proc/{Id}/fd").Length;

    /// <summary>Starts <c>gateway run</c> and waits for nothing.</summary>
    /// <param name="configurationFile">The path of the configuration.</param>
    /// <param name="environment">Variables added to those of the tests.</param>
    /// <param name="workingFolder">Where it runs; where the tests run if null.</param>
    /// <param name="limits">Limits as <c>prlimit</c> takes them: <c>--nofile=400</c>, <c>--fsize=1048576</c>.</param>
    public static GatewayProcess Start(
        string configurationFile,
        IReadOnlyDictionary<string, string>? environment = null,
        string? workingFolder = null,
        params string[] limits) =>
        StartVerb(["run", "--config", configurationFile], environment, workingFolder, limits);

    /// <summary>
    /// Starts <c>gateway run</c> with a small volume of its own mounted on a folder, which only it sees and which goes with it. No rights
    /// are needed: it is in name spaces of its own.
    /// </summary>
    /// <param name="configurationFile">The path of the configuration, elsewhere.</param>
    /// <param name="volume">The folder.</param>
    /// <param name="size">How large it is, as <c>mount</c> takes it: <c>1m</c>.</param>
    /// <param name="workingFolder">Where it runs.</param>
    public static GatewayProcess StartOnVolume(string configurationFile, string volume, string size, string workingFolder) =>
        new(PeerProcess.Start(
        "unshare",
        [
            "--user", "--map-root-user", "--mount", "sh", "-c",
            $"mount -t tmpfs -o size={size} tmpfs \"$0\" && exec env --default-signal \"$@\"",
            volume, Program, "run", "--config", configurationFile,
        ],
        workingFolder: workingFolder));

    /// <summary>A path as the process sees it, for one who does not see its volume.</summary>
    public string PathInside(string path) => $"/proc/{Id}/root{path}";

    /// <summary>Starts any verb and waits for nothing.</summary>
    public static GatewayProcess StartVerb(
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null,
        string? workingFolder = null,
        params string[] limits)
    {
        // Both replace themselves by what they start: the process id is the gateway's.
        string[] limited = limits.Length > 0 ? ["prlimit", .. limits] : [];
        return new(PeerProcess.Start("env", ["--default-signal", .. limited, Program, .. arguments], environment, workingFolder));
    }

    /// <summary>
    /// Writes <c>gateway.json</c> into a folder, starts <c>gateway run</c> in it, and waits until every listener is bound.
    /// </summary>
    public static async Task<GatewayProcess> StartAsync(
        TemporaryFolder folder,
        string json,
        IReadOnlyDictionary<string, string>? environment = null,
        params string[] limits)
    {
        var process = Start(folder.Write("gateway.json", TestGateway.WithFreeAdminPort(json)), environment, folder.Path, limits);
        try
        {
            await process.WaitForStartAsync();
            return process;
        }
        catch (InvalidOperationException)
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until every listener is bound and the program has said so.</summary>
    public Task WaitForStartAsync() => WaitForOutputAsync("is in force");

    /// <summary>Waits until it has printed a text.</summary>
    public Task WaitForOutputAsync(string text) => _process.WaitForOutputAsync(text, Limit);

    /// <summary>
    /// Waits until code of the program runs, which is as early as a signal can be answered: its first act is to take them, and its second
    /// to load the library that reads the command line.
    /// </summary>
    public async Task WaitForFirstInstructionAsync()
    {
        var started = Stopwatch.StartNew();
        while (!(await File.ReadAllTextAsync($"/proc/{Id}/maps")).Contains("System.CommandLine.dll", StringComparison.Ordinal))
        {
            if (!IsAlive || started.Elapsed > Limit)
            {
                throw new InvalidOperationException($"The program does not begin: {Output}");
            }

            await Task.Delay(1);
        }
    }

    /// <summary>Waits until a port accepts connections.</summary>
    public Task WaitForPortAsync(int port) => _process.WaitForPortAsync(port, Limit);

    /// <summary>Sends a signal by its name: TERM, INT, HUP, KILL, STOP, CONT.</summary>
    public Task SignalAsync(string name) => _process.SignalAsync(name);

    /// <summary>Waits for its end and returns the exit code: 128 and the signal's number where one ended it.</summary>
    /// <exception cref="TimeoutException">It has not ended in time; its output is in the message.</exception>
    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken, TimeSpan? limit = null)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bounded.CancelAfter(limit ?? Limit);
        try
        {
            return await _process.WaitForExitAsync(bounded.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The gateway has not ended: {Output}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (IsAlive)
        {
            await SignalAsync("KILL");
        }

        await _process.DisposeAsync();
    }

    private long Status(string name) => long.Parse(StatusLine(name)[1], CultureInfo.InvariantCulture);

    private string[] StatusLine(string name) => File.ReadLines($"/proc/{Id}/status")
        .First(l => l.StartsWith(name, StringComparison.Ordinal))
        .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
