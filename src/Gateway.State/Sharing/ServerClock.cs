namespace Gateway.State.Sharing;

/// <summary>The shared store's clock, which may differ from this machine's; times in the shared state are its milliseconds.</summary>
internal sealed class ServerClock(TimeProvider time)
{
    private long _ahead;

    /// <summary>Takes over what the server has just said.</summary>
    public void Set(long serverNow) => Volatile.Write(ref _ahead, serverNow - time.GetUtcNow().ToUnixTimeMilliseconds());

    public DateTimeOffset ToLocal(long server) =>
        DateTimeOffset.FromUnixTimeMilliseconds(Math.Max(0, server - Volatile.Read(ref _ahead)));

    public long ToServer(DateTimeOffset local) => Math.Max(0, local.ToUnixTimeMilliseconds() + Volatile.Read(ref _ahead));
}
