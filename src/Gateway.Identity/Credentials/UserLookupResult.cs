namespace Gateway.Identity.Credentials;

/// <summary>What a directory knows of a user without a password.</summary>
/// <param name="Knowledge">How much is known.</param>
/// <param name="User">The user; null unless known.</param>
public sealed record UserLookupResult(UserKnowledge Knowledge, UserIdentity? User = null)
{
    public static UserLookupResult NotTold { get; } = new(UserKnowledge.NotTold);

    /// <summary>
    /// For <see cref="UserKnowledge.NotTold"/>, the name under which a password would be tried, if it differs from the presented one. All
    /// names that are tried as the same one are one account; otherwise each invented domain would allow another guess.
    /// </summary>
    public string? TriedAs { get; init; }

    /// <summary>
    /// False if the directory matched the name more loosely than by a case-insensitive comparison. A person who can choose names at an
    /// issuer could sign in as another user through such a match.
    /// </summary>
    public bool IsExact { get; init; } = true;

    /// <summary>The directory that was asked, or null.</summary>
    public string? Directory { get; init; }
}
