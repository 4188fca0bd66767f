using System.Runtime.InteropServices;

namespace Gateway.Telemetry;

/// <summary>Reopens the files of both logs on SIGHUP, as logrotate expects.</summary>
internal sealed class LogReopening(AccessLog access, AuditLog audit) : IHostedService, IDisposable
{
    private PosixSignalRegistration? _hangUp;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            // Otherwise the default action ends the process.
            signal.Cancel = true;
            access.Lines.Reopen();
            audit.Lines.Reopen();
        });
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _hangUp?.Dispose();
}
