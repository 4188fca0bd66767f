using System.Diagnostics;
using Gateway.Mail.Sessions;
using Gateway.Requests;

namespace Gateway.Hosting;

/// <summary>
/// After the listeners have stopped: waits until what was cut has written its lines. The server itself waits a second for connections that
/// it has aborted, and a busy machine takes longer.
/// </summary>
internal sealed class LastRecords(RequestMetrics requests, MailSessions sessions) : IHostedService
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>By the machine's clock, and whatever is left of the drain: it is over when this begins.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        while ((requests.InFlight > 0 || sessions.Count > 0) && Stopwatch.GetElapsedTime(began) < Limit)
        {
            await Task.Delay(Look, CancellationToken.None);
        }
    }
}
