using System.Globalization;
using System.Text.RegularExpressions;
using Gateway.EndToEndTests.Processes;
using Gateway.Testing.Peers;

namespace Gateway.EndToEndTests.Fleet;

/// <summary>
/// Binds sockets and starts gateways that serve them, as systemd does with a socket unit that several services name (socket activation).
/// A gateway is killed with the holder.
/// </summary>
internal sealed partial class SocketHolder : IAsyncDisposable
{
    // The first argument is the program, the second the addresses, the others are configurations. SIGUSR1 starts the next one.
    private const string Script = """
        import fcntl, os, signal, socket, subprocess, sys, threading
        program, addresses, configurations = sys.argv[1], sys.argv[2].split(","), sys.argv[3:]
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
        sockets = [socket.create_server((a.rsplit(":", 1)[0], int(a.rsplit(":", 1)[1])), backlog=4096) for a in addresses]
        high = [fcntl.fcntl(s, fcntl.F_DUPFD, 100) for s in sockets]
        passed = range(3, 3 + len(sockets))
        for source, target in zip(high, passed):
            os.dup2(source, target)
        def start(configuration):
            gateway = subprocess.Popen(
                ["sh", "-c", 'LISTEN_PID=$$ exec setpriv --pdeathsig KILL env --default-signal "$@"', "sh", program, "run", "--config", configuration],
                env=dict(os.environ, LISTEN_FDS=str(len(sockets))), pass_fds=passed)
            print("started", gateway.pid, flush=True)
            print("ended", gateway.pid, gateway.wait(), flush=True)
        for configuration in configurations:
            threading.Thread(target=start, args=[configuration], daemon=True).start()
            signal.sigwait([signal.SIGUSR1])
        """;

    private readonly PeerProcess _process;

    private SocketHolder(PeerProcess process) => _process = process;

    public string Output => _process.Output;

    /// <summary>Binds the sockets and starts the first gateway.</summary>
    /// <param name="workingFolder">Where the gateways run.</param>
    /// <param name="addresses">Addresses with ports.</param>
    /// <param name="configurations">The configuration of each gateway, in the order of their starts.</param>
    public static SocketHolder Start(string workingFolder, IEnumerable<string> addresses, params string[] configurations) =>
        new(PeerProcess.Start(
            "python3",
            ["-c", Script, PublishedProgram.Path, string.Join(',', addresses), .. configurations],
            workingFolder: workingFolder));

    public Task StartNextAsync() => _process.SignalAsync("USR1");

    /// <summary>Waits until a number of gateways have been started and serve.</summary>
    public Task WaitForStartAsync(int number) => WaitFor.ConditionAsync(
        () => Output.Split("is in force").Length > number, "The start of the gateway");

    /// <summary>Stops a gateway, by the number of its start, and waits for its end.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync(int number, CancellationToken cancellationToken)
    {
        var id = Started().Matches(Output)[number].Groups[1].Value;
        await PeerProcess.RunAsync("kill", ["-TERM", id], cancellationToken);
        var end = $"ended {id} ";
        await WaitFor.ConditionAsync(() => Output.Contains(end, StringComparison.Ordinal), "The end of the gateway");
        return int.Parse(Output.Split(end)[1].Split('\n')[0], CultureInfo.InvariantCulture);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    [GeneratedRegex(@"^started (\d+)", RegexOptions.Multiline)]
    private static partial Regex Started();
}
