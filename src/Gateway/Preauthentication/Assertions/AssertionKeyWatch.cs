namespace Gateway.Preauthentication.Assertions;

/// <summary>Looks after the keys once a minute: those of other gateways that share the folder, the next one, old ones.</summary>
internal sealed class AssertionKeyWatch(AssertionKeys keys, PreauthenticatedHosts hosts, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (keys.AreInUse || hosts.SendAssertions)
                {
                    keys.Refresh();
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end, which is no failure.
        }
    }
}
