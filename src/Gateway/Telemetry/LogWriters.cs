using System.Runtime.InteropServices;

namespace Gateway.Telemetry;

/// <summary>Runs the writers of both logs: started before the first listener, ended after the last; SIGHUP opens the files anew.</summary>
internal sealed class LogWriters(AccessLog access, AuditLog audit) : IHostedService, IDisposable
{
    private PosixSignalRegistration? _hangUp;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        access.Lines.Start();
        audit.Lines.Start();
        _hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            // The signal's default is to end the process.
            signal.Cancel = true;
            access.Lines.Reopen();
            audit.Lines.Reopen();
        });
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(access.Lines.StopAsync(), audit.Lines.StopAsync());

    public void Dispose() => _hangUp?.Dispose();
}
