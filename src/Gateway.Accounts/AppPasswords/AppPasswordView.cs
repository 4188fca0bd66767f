namespace Gateway.Accounts.AppPasswords;

/// <summary>One app password, as its owner and administrators see it.</summary>
/// <param name="Id">By which it is revoked.</param>
/// <param name="Account">Whose it is.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="Scopes">What it opens.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Expires">Until when it is valid.</param>
internal sealed record AppPasswordView(
    string Id, string Account, string Name, IReadOnlyList<string> Scopes, DateTimeOffset Created, DateTimeOffset Expires)
{
    /// <summary>Where it may be used; none for everywhere.</summary>
    public IReadOnlyList<string> Networks { get; init; } = [];

    /// <summary>Whether the directory password is deposited with it.</summary>
    public bool HasDeposit { get; init; }

    public DateTimeOffset? Used { get; init; }

    /// <summary>The network of the last use.</summary>
    public string? Network { get; init; }

    /// <summary>The device of the last use.</summary>
    public string? Device { get; init; }
}
