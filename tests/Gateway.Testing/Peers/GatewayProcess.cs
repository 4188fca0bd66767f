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

    public int Id => _process.Id;

    public bool IsAlive => !_process.HasExited;

    /// <summary>What it has printed so far, both streams.</summary>
    public string Output => _process.Output;

    /// <summary>Resident memory in bytes.</summary>
    public long ResidentMemory => Status("VmRSS:") * 1024;

    public int Threads => (int)Status("Threads:");

    /// <summary>Whether SIGSTOP has taken effect.</summary>
    public bool IsFrozen => StatusLine("State:")[1] is "T" or "t";

    /// <summary>How many descriptors it has open, without those of assemblies, which stay open from their first use on.</summary>
    public int Descriptors => Directory.GetFileSystemEntries($"/proc/{Id}/fd")
        .Count(d => new FileInfo(d).LinkTarget is { } target && !target.EndsWith(".dll", StringComparison.Ordinal));

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
            volume, PublishedProgram.Path, "run", "--config", configurationFile,
        ],
        workingFolder: workingFolder));

    /// <summary>
    /// Starts <c>gateway run</c> as a container with a read-only root and no capabilities does: in name spaces of its own, where only two
    /// volumes can be written.
    /// </summary>
    /// <param name="configurationFile">The path of the configuration.</param>
    /// <param name="state">The folder of the state, an empty volume.</param>
    /// <param name="workingFolder">Where it runs.</param>
    public static GatewayProcess StartContained(string configurationFile, string state, string workingFolder) =>
        new(PeerProcess.Start(
        "unshare",
        [
            "--user", "--map-root-user", "--mount", "sh", "-c",
            """
            for mount in $(awk '{ print $5 }' /proc/self/mountinfo | grep -vE '^/(proc|sys|dev)(/|$)' | sort -u); do
              mount -o remount,bind,ro "$mount" || exit 1
            done
            mount -t tmpfs tmpfs "$0" && mount -t tmpfs tmpfs /var/tmp && export TMPDIR=/var/tmp || exit 1
            exec setpriv --no-new-privs --bounding-set=-all --inh-caps=-all env --default-signal "$@"
            """,
            state, PublishedProgram.Path, "run", "--config", configurationFile,
        ],
        workingFolder: workingFolder));

    /// <summary>The capabilities that it has, as the kernel shows them.</summary>
    public string Capabilities => StatusLine("CapEff:")[1];

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
        string[] command = ["--default-signal", .. limited, PublishedProgram.Path, .. arguments];
        return new(PeerProcess.Start("env", command, environment, workingFolder));
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

    /// <summary>Waits until what it was started by has become the program.</summary>
    public Task WaitForProgramAsync() => WaitAsync(() => File.ResolveLinkTarget($"/proc/{Id}/exe", returnFinalTarget: false)?.FullName
        == Path.GetFullPath(PublishedProgram.Path));

    /// <summary>
    /// Waits until code of the program runs, which is as early as a signal can be answered: its first act is to take them, SIGHUP last.
    /// </summary>
    public Task WaitForFirstInstructionAsync() => WaitAsync(
        () => (ulong.Parse(StatusLine("SigCgt:")[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture) & 1) != 0);

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

    private async Task WaitAsync(Func<bool> condition)
    {
        var started = Stopwatch.StartNew();
        while (!condition())
        {
            if (!IsAlive || started.Elapsed > Limit)
            {
                throw new InvalidOperationException($"The program does not begin: {Output}");
            }

            await Task.Delay(1);
        }
    }

    private long Status(string name) => long.Parse(StatusLine(name)[1], CultureInfo.InvariantCulture);

    private string[] StatusLine(string name) => File.ReadLines($"/proc/{Id}/status")
        .First(l => l.StartsWith(name, StringComparison.Ordinal))
        .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
