namespace Gateway.Certificates.Sharing;

/// <summary>What became of an item of another gateway.</summary>
/// <param name="Kind">Whether the store has it now.</param>
/// <param name="Reason">Why it was refused, or null.</param>
public sealed record StoreItemResult(StoreItemResultKind Kind, string? Reason = null)
{
    public static StoreItemResult Refused(string reason) => new(StoreItemResultKind.Refused, reason);
}
