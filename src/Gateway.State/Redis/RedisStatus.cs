namespace Gateway.State.Redis;

/// <summary>Whether the shared store is available.</summary>
/// <param name="IsAvailable">False while it is away.</param>
/// <param name="Since">Since when.</param>
/// <param name="Reason">Why it is away; null if it is not.</param>
internal sealed record RedisStatus(bool IsAvailable, DateTimeOffset Since, string? Reason);
