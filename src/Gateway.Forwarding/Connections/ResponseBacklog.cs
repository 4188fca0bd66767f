namespace Gateway.Forwarding.Connections;

/// <summary>
/// Counts the response bytes that wait until clients read them. A client that opens many streams and reads none of them makes the gateway
/// hold a piece of each response. While many bytes wait, pieces and buffers are small.
/// </summary>
public sealed class ResponseBacklog
{
    /// <summary>The bytes of all clients above which pieces are small.</summary>
    public const long TotalBytes = 64 * 1024 * 1024;

    private long _bytes;

    /// <summary>The bytes that wait.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    internal bool IsLarge => Interlocked.Read(ref _bytes) > TotalBytes;

    internal void Add(long bytes) => Interlocked.Add(ref _bytes, bytes);
}
