using System.Diagnostics;
using Gateway.Mail.Sessions;
using Gateway.Requests;

namespace Gateway.Hosting;

/// <summary>
/// Waits, after the listeners have stopped, until aborted requests and sessions have written their log lines. The server itself waits only
/// one second for aborted connections, which is too short on a busy machine.
/// </summary>
internal sealed class LastRecords(RequestMetrics requests, MailSessions sessions) : IHostedService
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The time limit, measured by the system clock and independent of the drain, which has ended at this point.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        while ((requests.InFlight > 0 || sessions.Count > 0) && Stopwatch.GetElapsedTime(began) < Limit)
        {
            await Task.Delay(Look, CancellationToken.None);
        }
    }
}
