namespace Gateway.Forwarding.Connections;

/// <summary>
/// Counts the response bytes that wait until clients read them. A client that opens many streams and reads none of them makes the gateway
/// hold a piece of each response. While many bytes wait, pieces and buffers are small.
/// </summary>
public sealed class ResponseBacklog
{
    /// <summary>The bytes of all clients above which pieces are small.</summary>
    public const long TotalBytes = 64 * 1024 * 1024;

    /// <summary>The bytes of one client connection above which its pieces are small.</summary>
    public const long ConnectionBytes = 512 * 1024;

    private readonly long _limit;
    private long _bytes;

    /// <summary>The backlog of all clients.</summary>
    public ResponseBacklog()
        : this(TotalBytes)
    {
    }

    private ResponseBacklog(long limit) => _limit = limit;

    /// <summary>The backlog of one client connection, as a feature of the connection.</summary>
    public static ResponseBacklog OfConnection() => new(ConnectionBytes);

    /// <summary>The bytes that wait.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    internal bool IsLarge => Interlocked.Read(ref _bytes) > _limit;

    internal void Add(long bytes) => Interlocked.Add(ref _bytes, bytes);
}
