namespace Gateway.Hosting;

/// <summary>
/// Leaves signals to the program, which knows whether a start is under way; the framework's own lifetime would cut it off.
/// </summary>
internal sealed class ProgramLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
