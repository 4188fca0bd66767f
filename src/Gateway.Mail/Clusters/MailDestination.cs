namespace Gateway.Mail.Clusters;

/// <summary>One back end of a cluster, with its health. It is kept when the configuration changes other things.</summary>
public sealed class MailDestination(string cluster, string name, DestinationAddress address)
{
    private const int LatencyWeight = 8;

    private int _sessions;
    private long _downUntil;
    private int _probeFailed;
    private int _removed;
    private int _drained;
    private long _latency;
    private MailDestinationError? _lastError;

    public string Cluster { get; } = cluster;

    public string Name { get; } = name;

    public DestinationAddress Address { get; } = address;

    /// <summary>The sessions that are connected to it, including those that are signing in.</summary>
    public int Sessions => Volatile.Read(ref _sessions);

    /// <summary>Whether it was removed from the configuration; its sessions are then ended.</summary>
    public bool IsRemoved => Volatile.Read(ref _removed) != 0;

    /// <summary>Whether an administrator has taken it out: its sessions stay, and no new ones go to it.</summary>
    public bool IsDrained
    {
        get => Volatile.Read(ref _drained) != 0;
        set => Volatile.Write(ref _drained, value ? 1 : 0);
    }

    /// <summary>How long lately it took from the connection to its readiness for a sign-in, averaged; null before the first.</summary>
    public TimeSpan? Latency => Volatile.Read(ref _latency) is > 0 and var ticks ? TimeSpan.FromTicks(ticks) : null;

    /// <summary>The last thing that went wrong, which stays after it has recovered; null for none.</summary>
    public MailDestinationError? LastError
    {
        get => Volatile.Read(ref _lastError);
        set => Volatile.Write(ref _lastError, value);
    }

    /// <summary>The capabilities that it advertised before sign-in; null before the first connection.</summary>
    public LearnedCapabilities? Learned { get; set; }

    /// <summary>Whether new sessions may go to it.</summary>
    public bool IsHealthy(TimeProvider time) =>
        Volatile.Read(ref _probeFailed) == 0 && time.GetTimestamp() >= Volatile.Read(ref _downUntil);

    public void Enter() => Interlocked.Increment(ref _sessions);

    public void Leave() => Interlocked.Decrement(ref _sessions);

    /// <summary>A connection failed: it is unhealthy for a time.</summary>
    public void Failed(TimeProvider time, TimeSpan reactivation) =>
        Volatile.Write(ref _downUntil, time.GetTimestamp() + (long)(reactivation.TotalSeconds * time.TimestampFrequency));

    /// <summary>A connection succeeded after a time.</summary>
    public void Succeeded(TimeSpan duration)
    {
        // Of two at once one may be missed, which an average bears.
        var before = Volatile.Read(ref _latency);
        var ticks = Math.Max(duration.Ticks, 1);
        Volatile.Write(ref _latency, before == 0 ? ticks : before + ((ticks - before) / LatencyWeight));
        Volatile.Write(ref _downUntil, 0);
        Volatile.Write(ref _probeFailed, 0);
    }

    /// <summary>Records the result of an active health check, which holds until the next one.</summary>
    public void Probed(bool isReady)
    {
        Volatile.Write(ref _probeFailed, isReady ? 0 : 1);
        if (isReady)
        {
            Volatile.Write(ref _downUntil, 0);
        }
    }

    public void Remove() => Volatile.Write(ref _removed, 1);

    public override string ToString() => $"{Cluster}/{Name}";
}
