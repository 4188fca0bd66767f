using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Gateway.Demo.Many;

/// <summary>
/// A program that the demo starts: its output goes to a file, it is stopped by its own process id, and it ends with the demo, also where
/// that is killed. A shell waits for that: the system's signal for the death of a parent means the thread that started the child.
/// </summary>
internal sealed partial class DemoProgram : IAsyncDisposable
{
    private const int Terminate = 15;

    // The pipe at the standard input closes when the demo ends, even by SIGKILL. A child of the program waits for that and ends its
    // parent, so that no other process which has got the same id later is ended.
    private const string Supervised = """
        exec 3<&0 </dev/null
        {
          while read -r _; do :; done
          read -r _ _ _ parent _ </proc/self/stat
          [ "$parent" = $$ ] && kill $$
        } <&3 3<&- >/dev/null 2>&1 &
        exec "$@" 3<&-
        """;

    // Nothing waits so long but a demo that fails: a machine may be busy.
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    // Debian installs HAProxy where the PATH of people who are not root does not lead.
    private static readonly string[] SystemFolders = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

    private readonly Process _process;
    private readonly string _program;
    private readonly string _logFile;
    private readonly Task _logging;

    private DemoProgram(Process process, string program, string logFile)
    {
        (_process, _program, _logFile) = (process, program, logFile);
        _logging = LogAsync();
    }

    public int Id => _process.Id;

    /// <summary>Finds a program in the PATH.</summary>
    /// <exception cref="DemoException">It is not installed.</exception>
    public static string Find(string name, string package)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.Concat(SystemFolders).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new DemoException($"{name} is not in the PATH; it is in the Debian package {package}: apt-get install {package}");
    }

    /// <summary>Starts a program.</summary>
    /// <exception cref="DemoException">It cannot be started.</exception>
    public static DemoProgram Start(string program, IEnumerable<string> arguments, string logFile)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", Supervised, program, program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return new DemoProgram(Process.Start(start)!, program, logFile); // not null, as no document is opened
        }
        catch (Win32Exception e)
        {
            throw new DemoException($"{program} cannot be started: {e.Message}");
        }
    }

    /// <summary>Waits until it listens on a port of loopback.</summary>
    /// <exception cref="DemoException">It has ended, or does not listen in time; the end of its output is in the message.</exception>
    public async Task WaitForPortAsync(int port, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await ListensAsync(port, cancellationToken))
        {
            if (_process.HasExited || TimeProvider.System.GetElapsedTime(started) > StartLimit)
            {
                await StopAsync();
                throw new DemoException($"{_program} does not listen on port {port}. {LogEnd()}");
            }

            await Task.Delay(Interval, cancellationToken);
        }
    }

    /// <summary>Asks it to end, and ends it if it takes too long.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process.Dispose();
    }

    private async Task StopAsync()
    {
        if (!_process.HasExited)
        {
            // One that has just ended takes no signal, and need not be waited for either.
            using var limit = new CancellationTokenSource(Kill(Id, Terminate) == 0 ? StopLimit : TimeSpan.Zero);
            await _process.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!_process.HasExited)
            {
                _process.Kill();
                await _process.WaitForExitAsync(CancellationToken.None);
            }
        }

        _process.StandardInput.Close();
        await _logging;
    }

    private async Task LogAsync()
    {
        await using var log = new FileStream(_logFile, FileMode.Create, FileAccess.Write, FileShare.ReadWrite);
        using var turn = new SemaphoreSlim(1);
        await Task.WhenAll(
            CopyAsync(_process.StandardOutput.BaseStream, log, turn), CopyAsync(_process.StandardError.BaseStream, log, turn));
    }

    private static async Task CopyAsync(Stream from, FileStream log, SemaphoreSlim turn)
    {
        var buffer = new byte[4096];
        while (await from.ReadAsync(buffer) is var length and > 0)
        {
            await turn.WaitAsync();
            try
            {
                await log.WriteAsync(buffer.AsMemory(0, length));
                await log.FlushAsync();
            }
            finally
            {
                turn.Release();
            }
        }
    }

    private string LogEnd() => string.Join(Environment.NewLine, File.ReadLines(_logFile).TakeLast(5));

    private static async Task<bool> ListensAsync(int port, CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
