using Gateway.Identity.Lockout;

namespace Gateway.State.Lockout;

/// <summary>An attempt that the shared store, or this gateway while it was away, has admitted.</summary>
/// <param name="id">The attempt's name at the shared store, which it counts once.</param>
/// <param name="isFamiliar">The counter that it counts against.</param>
/// <param name="local">The same attempt in the store in memory.</param>
internal sealed class LockoutTicket(string id, bool isFamiliar, LockoutAdmission local)
{
    private volatile bool _hasLeft;

    public string Id => id;

    public bool IsFamiliar => isFamiliar;

    public LockoutAdmission Local => local;

    /// <summary>It has ended.</summary>
    public bool HasLeft
    {
        get => _hasLeft;
        set => _hasLeft = value;
    }

    /// <summary>The failures that are admitted for it.</summary>
    public int Entered { get; set; } = 1;
}
