using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Load.Peers;

/// <summary>A process on cores of its own, whose output goes to a file, and which is ended by its own id.</summary>
internal sealed class PeerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _log;
    private readonly CpuGroup? _group;

    private PeerProcess(Process process, string log, CpuGroup? group)
    {
        _process = process;
        _log = log;
        _group = group;
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public string Log => File.Exists(_log) ? File.ReadAllText(_log) : "";

    /// <summary>Processor time since the start, of all its processes.</summary>
    public double CpuSeconds() => _group?.Seconds ?? ProcessTree.CpuSeconds([_process.Id]);

    public static PeerProcess Start(string cores, string log, IReadOnlyList<string> command)
    {
        // exec: the id is the program's own. A driver that is killed takes it along; its own children end with it in their own way.
        var group = CpuGroup.Create();
        var start = new ProcessStartInfo("/bin/sh")
        {
            ArgumentList =
        {
            "-c",
            "log=$1; [ -z \"$2\" ] || echo $$ >\"$2\"; shift 2; exec setpriv --pdeathsig TERM taskset -c \"$@\" >>\"$log\" 2>&1 </dev/null",
            "sh",
            log,
            group?.Processes ?? "",
            cores,
        }
        };
        foreach (var word in command)
        {
            start.ArgumentList.Add(word);
        }

        return new PeerProcess(Starter.Start(start), log, group);
    }

    /// <exception cref="InvalidOperationException">The process ended, or nothing listens in time.</exception>
    public async Task WaitForPortAsync(int port, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        while (!await ListensAsync(port, cancellationToken))
        {
            if (HasExited || watch.Elapsed > TimeSpan.FromSeconds(60))
            {
                throw new InvalidOperationException($"Nothing listens on port {port}: {Log}");
            }

            await Task.Delay(20, cancellationToken);
        }
    }

    public void Signal(int signal) => _ = Native.Kill(_process.Id, signal);

    public async ValueTask DisposeAsync()
    {
        // Nothing of it is needed any more, and sessions may hold an orderly end up. Children may outlive their parent (Perdition's do).
        var family = ProcessTree.Ids([_process.Id]);
        foreach (var id in family)
        {
            _ = Native.Kill(id, Native.KillNow);
        }

        await _process.WaitForExitAsync();
        var watch = Stopwatch.StartNew();
        while (family.Any(ProcessTree.IsAlive) && watch.Elapsed < TimeSpan.FromSeconds(5))
        {
            await Task.Delay(5); // a worker that still listens would be taken for its successor
        }

        _process.Dispose();
        _group?.Dispose();
    }

    private static async Task<bool> ListensAsync(int port, CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
