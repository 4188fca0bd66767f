using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Testing.Peers;

/// <summary>A real server or client from a Debian package, run in the foreground and stopped by its own process id.</summary>
public sealed class PeerProcess : IAsyncDisposable
{
    // Nothing waits so long but a test that fails: a machine may be busy.
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private PeerProcess(Process process) => _process = process;

    /// <summary>What it has printed so far, both streams.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Starts a program that is waited for by something else than a port.</summary>
    public static PeerProcess Start(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null,
        string? workingFolder = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingFolder ?? "",
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException($"{program} cannot be started; tests/run installs what is missing: {e.Message}", e);
        }

        var peer = new PeerProcess(process);
        process.OutputDataReceived += (_, line) => peer.Append(line.Data);
        process.ErrorDataReceived += (_, line) => peer.Append(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return peer;
    }

    /// <summary>Starts a server and waits until its port accepts connections.</summary>
    /// <exception cref="InvalidOperationException">Another server has the port; or the program is not installed, ended, or did not listen
    /// in time, and its output is in the message.</exception>
    public static async Task<PeerProcess> StartServerAsync(
        string program,
        IEnumerable<string> arguments,
        int port,
        IReadOnlyDictionary<string, string>? environment = null,
        string address = "127.0.0.1")
    {
        await RequireFreeAsync(address, port);
        var peer = Start(program, arguments, environment);
        await peer.ListensOnAsync(port, address);
        return peer;
    }

    /// <summary>Makes sure that it is not a server of somebody else, such as of another run, that answers a test.</summary>
    /// <exception cref="InvalidOperationException">A server listens there.</exception>
    public static async Task RequireFreeAsync(string address, int port)
    {
        if (await ListensAsync(IPAddress.Parse(address), port))
        {
            throw new InvalidOperationException(
                $"A server that is not this test's listens on {address}:{port} already: end it, or wait for the run that started it.");
        }
    }

    /// <summary>Waits until another port of the server accepts connections.</summary>
    /// <exception cref="InvalidOperationException">It ended, or did not listen in time, and is disposed; its output is in the
    /// message.</exception>
    public async Task ListensOnAsync(int port, string address = "127.0.0.1")
    {
        try
        {
            await WaitForPortAsync(port, StartLimit, address);
        }
        catch (InvalidOperationException)
        {
            await DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a client to its end and returns its exit code with all it printed.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(
        string program,
        IEnumerable<string> arguments,
        CancellationToken cancellationToken,
        string? input = null,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        await using var peer = Start(program, arguments, environment);
        try
        {
            await peer._process.StandardInput.WriteAsync((input ?? "").AsMemory(), cancellationToken);
            peer._process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The client has ended without reading it all. What it printed tells why.
        }

        await peer._process.WaitForExitAsync(cancellationToken);
        return (peer._process.ExitCode, peer.Output);
    }

    /// <summary>Waits until a port accepts connections.</summary>
    /// <exception cref="InvalidOperationException">The program ended, or did not listen in time; its output is in the message.</exception>
    public async Task WaitForPortAsync(int port, TimeSpan limit, string address = "127.0.0.1")
    {
        var started = Stopwatch.StartNew();
        while (!await ListensAsync(IPAddress.Parse(address), port))
        {
            if (_process.HasExited || started.Elapsed > limit)
            {
                throw new InvalidOperationException($"{_process.StartInfo.FileName} does not listen on port {port}: {Output}");
            }

            await Task.Delay(20);
        }
    }

    /// <summary>Waits until it has printed a text.</summary>
    /// <exception cref="InvalidOperationException">It ended, or did not print it in time; its output is in the message.</exception>
    public async Task WaitForOutputAsync(string text, TimeSpan limit)
    {
        var started = Stopwatch.StartNew();
        while (!Output.Contains(text, StringComparison.Ordinal))
        {
            // What it printed last is still read after its end.
            var ended = _process.HasExited && _process.WaitForExit(limit);
            if ((ended && !Output.Contains(text, StringComparison.Ordinal)) || started.Elapsed > limit)
            {
                throw new InvalidOperationException($"{_process.StartInfo.FileName} does not print '{text}': {Output}");
            }

            await Task.Delay(20);
        }
    }

    /// <summary>Sends a signal by its name: TERM, INT, HUP, KILL, STOP, CONT.</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Ends it and what it has started, without asking: for a server that takes its time.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    /// <summary>Waits for its end and returns its exit code: 128 and the signal's number where one ended it.</summary>
    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await SignalAsync("TERM");
            using var limit = new CancellationTokenSource(StopLimit);
            try
            {
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        _process.Dispose();
    }

    private static async Task<bool> ListensAsync(IPAddress address, int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(address, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void Append(string? line)
    {
        if (line is null)
        {
            return; // the end of a stream
        }

        lock (_output)
        {
            _output.AppendLine(line);
        }
    }
}
