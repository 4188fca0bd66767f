using Gateway.Listeners;
using Gateway.Mail.Sessions;
using Gateway.Publishing.LongPolls;
using Gateway.Requests;
using Gateway.Transport.Draining;

namespace Gateway.Draining;

/// <summary>Everything that a drain tells and counts: listeners, connections, long polls and mail sessions.</summary>
internal sealed class DrainTargets(
    ConnectionDrain drain,
    BoundListeners listeners,
    OpenConnections connections,
    OpenPolls polls,
    MailSessions sessions,
    RequestMetrics requests)
{
    /// <summary>At least one connection is told in this time: a gateway with few clients need not be slow to leave.</summary>
    private static readonly TimeSpan LongestInterval = TimeSpan.FromSeconds(1);

    public DrainLeft Left => new(connections.Count, sessions.Count, requests.InFlight);

    /// <summary>The number of connections that were there when telling began.</summary>
    public int LeftFromBefore => connections.CountFromBefore();

    public Task StopAcceptingAsync(CancellationToken cancellationToken) => listeners.StopAcceptingAsync(cancellationToken);

    /// <summary>Begins to tell connections, so that the last one has time to end within the limit.</summary>
    public void Tell(TimeSpan limit)
    {
        var longest = limit - OpenConnections.IdleGrace;
        var needed = connections.Count * LongestInterval;
        drain.Tell(TimeSpan.FromTicks(Math.Clamp(needed.Ticks, 0, Math.Max(longest.Ticks, 0))));
    }

    /// <summary>Tells the connections and long polls whose turn has come.</summary>
    public void Look()
    {
        connections.Tell();
        polls.Tell();
    }

    public void TellAll()
    {
        drain.TellAll();
        Look();
    }

    public void Cancel()
    {
        drain.Cancel();
        connections.Tell(); // forgets who was told
    }
}
