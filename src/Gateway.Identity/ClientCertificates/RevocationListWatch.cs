using Microsoft.Extensions.Hosting;

namespace Gateway.Identity.ClientCertificates;

/// <summary>Looks every ten seconds whether a revocation list changed.</summary>
internal sealed class RevocationListWatch(ClientAuthorities authorities, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                authorities.Refresh();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end, which is no failure.
        }
    }
}
