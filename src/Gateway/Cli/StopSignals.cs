using System.Runtime.InteropServices;

namespace Gateway.Cli;

/// <summary>
/// Handles the stop signals SIGTERM, SIGINT (Ctrl-C) and SIGQUIT. The first signal requests a graceful shutdown, the second an immediate
/// one. SIGHUP requests a reload and must not end a process that is still starting, because it reads the configuration anyway. After
/// disposal the system's default applies, which ends the process.
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
            // On systems without SIGHUP, this signal means that the console was closed.
            _registrations = [.. _registrations, PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => context.Cancel = true)];
        }
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Requested => _requested.Token;

    /// <summary>Cancelled by the second signal.</summary>
    public CancellationToken Hastened => _hastened.Token;

    /// <summary>The exit code of a process that a signal ended; null if there was no signal.</summary>
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
                // The signal arrived during disposal. Nothing observes the tokens any more, so the system's default applies.
                return;
            }

            context.Cancel = true;
            isFirst = ++_count == 1;
            _first = isFirst ? number : _first;
        }

        (isFirst ? _requested : _hastened).Cancel();
    }
}
