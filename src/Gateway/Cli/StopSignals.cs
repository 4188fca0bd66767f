using System.Runtime.InteropServices;

namespace Gateway.Cli;

/// <summary>
/// The order to stop, as the system gives it: SIGTERM, SIGINT (Ctrl-C) and SIGQUIT. The first asks for an orderly end, a second one for an
/// end without waiting. SIGHUP asks for a reload, and is not to end a program that is about to read everything anyway. Disposed, it leaves
/// signals to the system, whose default ends the process.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _requested = new();
    private readonly CancellationTokenSource _hastened = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _count;
    private volatile int _first;

    private StopSignals()
    {
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Handle(context, 15)),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Handle(context, 2)),
            PosixSignalRegistration.Create(PosixSignal.SIGQUIT, context => Handle(context, 3)),
        ];
        if (!OperatingSystem.IsWindows())
        {
            // Where there is no SIGHUP, this signal means that the console was closed.
            _registrations = [.. _registrations, PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => context.Cancel = true)];
        }
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Requested => _requested.Token;

    /// <summary>Cancelled by the second signal.</summary>
    public CancellationToken Hastened => _hastened.Token;

    /// <summary>What a program exits with that a signal ended; null without a signal.</summary>
    public int? ExitCode => _first == 0 ? null : 128 + _first;

    public static StopSignals Register() => new();

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void Handle(PosixSignalContext context, int number)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _count) == 1)
        {
            _first = number;
            _requested.Cancel();
        }
        else
        {
            _hastened.Cancel();
        }
    }
}
