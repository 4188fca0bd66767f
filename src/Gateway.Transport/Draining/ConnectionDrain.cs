namespace Gateway.Transport.Draining;

/// <summary>
/// Decides when each connection is told that the gateway leaves. The connections are spread evenly over a window, so that their clients do
/// not connect to the other gateways all at once.
/// </summary>
public sealed class ConnectionDrain(TimeProvider time) : IDisposable
{
    private volatile Round? _round;
    private volatile CancellationTokenSource _changed = new();

    /// <summary>Whether connections are being told.</summary>
    public bool IsTelling => _round is not null;

    /// <summary>Cancelled when telling begins, reaches its end or is undone. Take it before looking at connections.</summary>
    public CancellationToken Changed => _changed.Token;

    /// <summary>Begins to tell all connections that are open now, evenly over the window.</summary>
    public void Tell(TimeSpan window) => Set(new Round(time.GetTimestamp(), window, IsLast: false));

    /// <summary>Tells every connection now.</summary>
    public void TellAll() => Set(new Round(time.GetTimestamp(), TimeSpan.Zero, IsLast: true));

    /// <summary>Tells no more connections. Those that have been told may have ended already.</summary>
    public void Cancel() => Set(null);

    /// <summary>Whether a connection was accepted before telling began.</summary>
    public bool IsFromBefore(long accepted) => _round is { } round && accepted <= round.Began;

    /// <summary>What a connection has to do now.</summary>
    /// <param name="connectionId">The connection's identifier, from which its place in the order follows.</param>
    /// <param name="accepted">The timestamp at which it was accepted.</param>
    public DrainNotice NoticeFor(string connectionId, long accepted)
    {
        if (_round is not { } round)
        {
            return DrainNotice.None;
        }

        if (round.IsLast)
        {
            return DrainNotice.Now;
        }

        // A client that came after the beginning was sent here again and would come back at once: it is told last.
        return accepted <= round.Began && time.GetElapsedTime(round.Began) >= round.Window * PlaceOf(connectionId)
            ? DrainNotice.BetweenCommands
            : DrainNotice.None;
    }

    /// <inheritdoc/>
    public void Dispose() => _changed.Dispose();

    private static double PlaceOf(string connectionId) => (uint)connectionId.GetHashCode(StringComparison.Ordinal) / (uint.MaxValue + 1.0);

    private void Set(Round? round)
    {
        _round = round;
        var changed = Interlocked.Exchange(ref _changed, new CancellationTokenSource());
        changed.Cancel(); // not disposed: its token may have been taken a moment ago
    }

    private sealed record Round(long Began, TimeSpan Window, bool IsLast);
}
