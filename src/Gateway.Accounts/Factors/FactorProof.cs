namespace Gateway.Accounts.Factors;

/// <summary>The second factor that was proved in a session.</summary>
/// <param name="Kind">How.</param>
/// <param name="At">When; on a remembered device, when it was proved there.</param>
/// <param name="Device">The remembered device, or null.</param>
internal sealed record FactorProof(FactorKind Kind, DateTimeOffset At, string? Device = null)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Whether it was proved just now, on the page and not by a remembered device: required to change the factors themselves.
    /// </summary>
    public bool IsFresh(DateTimeOffset now) => Device is null && now - At < Fresh;
}
