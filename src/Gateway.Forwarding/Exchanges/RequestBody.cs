namespace Gateway.Forwarding.Exchanges;

/// <summary>What is known of a request's body before any of it is read.</summary>
/// <param name="Exists">Whether there is one.</param>
/// <param name="Length">Its length, or null where it ends by itself (chunked, HTTP/2).</param>
/// <param name="AwaitsContinue">Whether the client waits for 100 before it sends it.</param>
internal readonly record struct RequestBody(bool Exists, long? Length, bool AwaitsContinue)
{
    public bool IsChunked => Exists && Length is null;
}
