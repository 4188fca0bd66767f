namespace Gateway.State.Sharing;

/// <summary>The shared store's clock, which may differ from this machine's; times in the shared state are its milliseconds.</summary>
internal sealed class ServerClock(TimeProvider time)
{
    // The end of the year 9999, in milliseconds: what others write to the store may be any number.
    private const long Last = 253_402_300_799_000;

    private long _ahead;

    /// <summary>Takes over what the server has just said.</summary>
    public void Set(long serverNow) =>
        Volatile.Write(ref _ahead, Math.Clamp(serverNow, 0, Last) - time.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>How much the server's clock is ahead of this machine's; the time that its answer took is in it.</summary>
    public TimeSpan Ahead => TimeSpan.FromMilliseconds(Volatile.Read(ref _ahead));

    /// <summary>A time of the server's; one that no calendar has is the last that it has.</summary>
    public DateTimeOffset ToLocal(long server) =>
        DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(Math.Clamp(server, 0, Last) - Volatile.Read(ref _ahead), 0, Last));

    /// <summary>The time at which something ends that lives so long from now.</summary>
    /// <param name="life">In milliseconds.</param>
    public DateTimeOffset After(long life) =>
        DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(time.GetUtcNow().ToUnixTimeMilliseconds() + Math.Clamp(life, 0, Last), Last));

    public long ToServer(DateTimeOffset local) => Math.Max(0, local.ToUnixTimeMilliseconds() + Volatile.Read(ref _ahead));
}
