using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Hosting;

/// <summary>
/// Tells the service manager what the gateway does: datagrams to the socket that <c>NOTIFY_SOCKET</c> names, as sd_notify(3) describes.
/// Without that variable it does nothing.
/// </summary>
internal sealed class ServiceManager : IDisposable
{
    private const string SocketVariable = "NOTIFY_SOCKET";
    private const string WatchdogVariable = "WATCHDOG_USEC";
    private const string WatchdogProcessVariable = "WATCHDOG_PID";

    private readonly Socket? _socket;

    public ServiceManager()
        : this(Environment.GetEnvironmentVariable)
    {
    }

    internal ServiceManager(Func<string, string?> variable)
    {
        if (variable(SocketVariable) is not { Length: > 1 } path || path[0] is not ('/' or '@') || OperatingSystem.IsWindows())
        {
            return;
        }

        WatchdogInterval = IntervalOf(variable(WatchdogVariable), variable(WatchdogProcessVariable));
        _socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        try
        {
            // An @ stands for the NUL of the abstract namespace.
            _socket.Connect(new UnixDomainSocketEndPoint(path[0] == '@' ? $"\0{path[1..]}" : path));
        }
        catch (SocketException)
        {
            // Nobody listens on the socket any more. A service manager restarts a service that it does not hear from.
            _socket.Dispose();
            _socket = null;
        }
    }

    /// <summary>How often the watchdog is to be told, half the time after which it acts; null if there is none.</summary>
    public TimeSpan? WatchdogInterval { get; }

    public void Ready(string status) => Send($"READY=1\nSTATUS={status}");

    /// <summary>A reload begins. systemd takes its end only with the time at which it began.</summary>
    public void Reloading() => Send($"RELOADING=1\nMONOTONIC_USEC={Microseconds()}\nSTATUS=Reading the configuration.");

    public void Stopping() => Send("STOPPING=1\nSTATUS=Letting clients go.");

    public void Alive() => Send("WATCHDOG=1");

    public void Dispose() => _socket?.Dispose();

    // CLOCK_MONOTONIC, which is what the runtime's timestamps are on Linux.
    private static string Microseconds() => Stopwatch.GetElapsedTime(0).TotalMicroseconds.ToString("F0", CultureInfo.InvariantCulture);

    private static TimeSpan? IntervalOf(string? microseconds, string? process)
    {
        // The variables may have been inherited from a service that this process is not.
        var isOurs = string.IsNullOrEmpty(process) || process == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        return isOurs && long.TryParse(microseconds, NumberStyles.None, CultureInfo.InvariantCulture, out var time) && time > 0
            ? TimeSpan.FromMicroseconds(Math.Min(time, TimeSpan.FromDays(1).TotalMicroseconds) / 2)
            : null;
    }

    private void Send(string state)
    {
        try
        {
            _socket?.Send(Encoding.UTF8.GetBytes(state), SocketFlags.None);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Nobody listens any more, which is no reason to stop serving.
        }
    }
}
