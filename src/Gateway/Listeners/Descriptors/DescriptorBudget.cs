namespace Gateway.Listeners.Descriptors;

/// <summary>
/// Divides the process's file descriptors. Descriptors in other use and a reserve are set aside; half of the rest is for clients and half
/// for back ends. A process without free descriptors cannot even load its own code, so connections are refused before that point. Counting
/// a connection costs one atomic operation; other descriptors are counted by periodically reading the table.
/// </summary>
internal sealed class DescriptorBudget : Forwarding.Connections.IBackEndDescriptors, global::Gateway.Mail.BackEnds.IBackEndDescriptors
{
    /// <summary>
    /// The number of connections that the admin listener may have in addition to the client limit, taken from the reserve.
    /// </summary>
    public const int AdminConnections = 16;

    /// <summary>
    /// The minimum limit. Below it, the program's own files leave no descriptors for connections. It is sized for a program published with
    /// ReadyToRun, which keeps its assemblies open; a native one has fewer files and so more to spare.
    /// </summary>
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

    /// <param name="limit">The process's descriptor limit; null if it is unknown, in which case nothing is limited.</param>
    /// <param name="countOpen">Counts the open descriptors.</param>
    public DescriptorBudget(int? limit, Func<int> countOpen)
    {
        Limit = limit;
        _countOpen = countOpen;
        Sample();
    }

    public int? Limit { get; }

    public int Clients => Volatile.Read(ref _clients);

    public int BackEnds => Volatile.Read(ref _backEnds);

    /// <summary>Descriptors in use by anything other than connections, at the last count.</summary>
    public int Others => _others;

    /// <summary>Descriptors reserved for files that are opened briefly or loaded later: certificates, logs, directories, code.</summary>
    public int Reserve => _reserve;

    /// <summary>The number of open descriptors, from the last count and the connections since.</summary>
    public int Open => _others + Clients + BackEnds;

    /// <summary>The maximum number of concurrent client connections, on all listeners.</summary>
    public int MaxClients => _room / 2;

    /// <summary>
    /// The maximum number of concurrent client connections from one source, so that one source cannot use up a low limit.
    /// </summary>
    public int MaxClientsPerSource => Math.Max(1, _room / 4);

    /// <summary>The maximum number of concurrent connections to back ends.</summary>
    public int MaxBackEnds => _room - (_room / 2);

    /// <summary>The number of client and back-end connections that were refused because no descriptor was left.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Whether accepting a connection may fail because too few descriptors are left.</summary>
    public bool IsExhausted => Limit is { } limit && Open >= limit - AdminConnections;

    /// <summary>Counts a client connection; false if it must be refused.</summary>
    public bool TryEnter(bool isAdmin) => TryCount(ref _clients, isAdmin ? MaxClients + AdminConnections : MaxClients);

    public void Leave() => Interlocked.Decrement(ref _clients);

    public bool TryTake() => TryCount(ref _backEnds, MaxBackEnds);

    public void GiveBack() => Interlocked.Decrement(ref _backEnds);

    /// <summary>Counts the open descriptors.</summary>
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
            // No descriptor was left to read the table.
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
