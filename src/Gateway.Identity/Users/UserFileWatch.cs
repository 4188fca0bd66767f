using Gateway.Identity.Directories;
using Microsoft.Extensions.Hosting;

namespace Gateway.Identity.Users;

/// <summary>
/// Looks every second whether a user file changed. Looking works where change notices do not: network file systems, mounted
/// configuration maps, replaced folders.
/// </summary>
internal sealed class UserFileWatch(DirectorySource directories, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                foreach (var file in directories.Current.All.OfType<UserFileDirectory>())
                {
                    file.Refresh();
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end, which is no failure.
        }
    }
}
