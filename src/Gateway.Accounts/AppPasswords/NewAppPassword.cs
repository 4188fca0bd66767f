using Gateway.Identity.Credentials;

namespace Gateway.Accounts.AppPasswords;

/// <summary>What a person wants an app password to be.</summary>
/// <param name="User">Whose it is.</param>
/// <param name="Account">The account.</param>
/// <param name="SignInName">The name that its owner signs in with.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="Scopes">What it opens.</param>
/// <param name="Life">How long it is valid.</param>
internal sealed record NewAppPassword(
    UserIdentity User, string Account, string SignInName, string Name, IReadOnlyList<string> Scopes, TimeSpan Life)
{
    /// <summary>Where it may be used; none for everywhere.</summary>
    public IReadOnlyList<string> Networks { get; init; } = [];

    /// <summary>The directory password, if the owner deposits it.</summary>
    public Secret? Deposit { get; init; }
}
