namespace Gateway.Mail.Clusters;

/// <summary>One back end of a cluster and what is known of it. It outlives a change of configuration that leaves it as it is.</summary>
public sealed class MailDestination(string cluster, string name, DestinationAddress address)
{
    private int _sessions;
    private long _downUntil;
    private int _probeFailed;
    private int _removed;

    public string Cluster { get; } = cluster;

    public string Name { get; } = name;

    public DestinationAddress Address { get; } = address;

    /// <summary>Sessions on it, those that are signing in included.</summary>
    public int Sessions => Volatile.Read(ref _sessions);

    /// <summary>True once no configuration has it any more; its sessions are then told to leave.</summary>
    public bool IsRemoved => Volatile.Read(ref _removed) != 0;

    /// <summary>What it advertised before sign-in, and when; null before the first connection.</summary>
    public LearnedCapabilities? Learned { get; set; }

    /// <summary>Whether new sessions may go to it.</summary>
    public bool IsHealthy(TimeProvider time) => Volatile.Read(ref _probeFailed) == 0 && time.GetTimestamp() >= Volatile.Read(ref _downUntil);

    public void Enter() => Interlocked.Increment(ref _sessions);

    public void Leave() => Interlocked.Decrement(ref _sessions);

    /// <summary>A session could not use it: it is left out for a while.</summary>
    public void Failed(TimeProvider time, TimeSpan reactivation) =>
        Volatile.Write(ref _downUntil, time.GetTimestamp() + (long)(reactivation.TotalSeconds * time.TimestampFrequency));

    /// <summary>A session could use it.</summary>
    public void Succeeded()
    {
        Volatile.Write(ref _downUntil, 0);
        Volatile.Write(ref _probeFailed, 0);
    }

    /// <summary>The active probe's word; it stands until the next one.</summary>
    public void Probed(bool answered)
    {
        Volatile.Write(ref _probeFailed, answered ? 0 : 1);
        if (answered)
        {
            Volatile.Write(ref _downUntil, 0);
        }
    }

    public void Remove() => Volatile.Write(ref _removed, 1);

    public override string ToString() => $"{Cluster}/{Name}";
}
