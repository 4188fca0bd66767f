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
    private readonly Lock _gate = new();
    private int _count;
    private int _first;
    private bool _isOver;

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
        lock (_gate)
        {
            _isOver = true;
        }

        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void Handle(PosixSignalContext context, int number)
    {
        bool isFirst;
        lock (_gate)
        {
            if (_isOver)
            {
                // It was on its way when signals were left to the system: nobody would ask for it any more.
                return;
            }

            context.Cancel = true;
            isFirst = ++_count == 1;
            _first = isFirst ? number : _first;
        }

        (isFirst ? _requested : _hastened).Cancel();
    }
}
