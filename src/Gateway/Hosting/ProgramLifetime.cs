namespace Gateway.Hosting;

/// <summary>
/// A host lifetime that does not handle signals. The run command handles them, because the framework's lifetime would abort a start in
/// progress.
/// </summary>
internal sealed class ProgramLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
