namespace Gateway.Publishing.Buffering;

/// <summary>Counts the bytes of all bodies that one cluster keeps.</summary>
internal sealed class SpoolUsage
{
    private long _bytes;

    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Counts bytes; nothing and false if there would be more than the limit.</summary>
    public bool TryAdd(long bytes, long limit)
    {
        if (Interlocked.Add(ref _bytes, bytes) <= limit)
        {
            return true;
        }

        Remove(bytes);
        return false;
    }

    public void Remove(long bytes) => Interlocked.Add(ref _bytes, -bytes);
}
