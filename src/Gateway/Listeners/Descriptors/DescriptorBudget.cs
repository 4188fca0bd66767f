namespace Gateway.Listeners.Descriptors;

/// <summary>
/// Divides the process's file descriptors: those that are taken by other things than connections and a reserve are kept back, half of the
/// rest is for clients and half for their back ends. A process without descriptors cannot even load its own code, so connections are
/// refused before that. Counting a connection costs one atomic operation; everything else is counted now and then by a look at the table.
/// </summary>
internal sealed class DescriptorBudget : Forwarding.Connections.IBackEndDescriptors, global::Gateway.Mail.BackEnds.IBackEndDescriptors
{
    /// <summary>How many connections the admin listener may have beyond the limit of clients, out of the reserve.</summary>
    public const int AdminConnections = 16;

    /// <summary>With fewer, what the program loads leaves none for connections: it would listen and serve nobody.</summary>
    public const int Least = 272;

    private const int SmallestReserve = 64;
    private const int LargestReserve = 1024;

    private readonly Func<int> _countOpen;
    private int _clients;
    private int _backEnds;
    private volatile int _others;
    private volatile int _reserve;
    private volatile int _room;
    private long _refused;

    /// <param name="limit">How many descriptors the process may have; null where nothing says so, and nothing is limited then.</param>
    /// <param name="countOpen">Counts those that are open.</param>
    public DescriptorBudget(int? limit, Func<int> countOpen)
    {
        Limit = limit;
        _countOpen = countOpen;
        Sample();
    }

    public int? Limit { get; }

    public int Clients => Volatile.Read(ref _clients);

    public int BackEnds => Volatile.Read(ref _backEnds);

    /// <summary>Descriptors that no connection takes, at the last look.</summary>
    public int Others => _others;

    /// <summary>Descriptors that are kept for what is opened for a moment or loaded later: certificates, logs, directories, code.</summary>
    public int Reserve => _reserve;

    /// <summary>How many are open, by the last look and the connections counted since.</summary>
    public int Open => _others + Clients + BackEnds;

    /// <summary>Connections of clients at once, on all listeners.</summary>
    public int MaxClients => _room / 2;

    /// <summary>Connections of clients at once from one source, so that none takes all of too few.</summary>
    public int MaxClientsPerSource => Math.Max(1, _room / 4);

    /// <summary>Connections to back ends at once.</summary>
    public int MaxBackEnds => _room - (_room / 2);

    /// <summary>Connections of clients and to back ends that were refused for want of a descriptor.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Whether so few are left that accepting a connection may fail.</summary>
    public bool IsExhausted => Limit is { } limit && Open >= limit - AdminConnections;

    /// <summary>Counts a client's connection; false where it must be refused.</summary>
    public bool TryEnter(bool isAdmin) => TryCount(ref _clients, isAdmin ? MaxClients + AdminConnections : MaxClients);

    public void Leave() => Interlocked.Decrement(ref _clients);

    public bool TryTake() => TryCount(ref _backEnds, MaxBackEnds);

    public void GiveBack() => Interlocked.Decrement(ref _backEnds);

    /// <summary>Looks how many descriptors are open.</summary>
    public void Sample()
    {
        if (Limit is not { } limit)
        {
            _room = int.MaxValue;
            return;
        }

        int open;
        try
        {
            open = _countOpen();
        }
        catch (IOException)
        {
            // Not even one was left to look with.
            open = limit;
        }

        var others = Math.Max(0, open - Clients - BackEnds);
        var free = Math.Max(0, limit - others);
        _reserve = Math.Min(Math.Clamp(limit / 16, SmallestReserve, LargestReserve), free / 2);
        _others = others;
        _room = free - _reserve;
    }

    private bool TryCount(ref int count, int limit)
    {
        if (Interlocked.Increment(ref count) <= limit)
        {
            return true;
        }

        Interlocked.Decrement(ref count);
        Interlocked.Increment(ref _refused);
        return false;
    }
}
