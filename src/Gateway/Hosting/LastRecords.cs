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

    /// <summary>
    /// Waits for at most the limit, by the system clock. The shutdown timeout does not apply, because the drain may have used it up.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        while ((requests.InFlight > 0 || sessions.Count > 0) && Stopwatch.GetElapsedTime(began) < Limit)
        {
            await Task.Delay(Look, CancellationToken.None);
        }
    }
}
