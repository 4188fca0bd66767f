namespace Gateway.Identity.Credentials;

/// <summary>What was found of a user without a password.</summary>
/// <param name="Knowledge">How much is known.</param>
/// <param name="User">Who it is; null unless known.</param>
public sealed record UserLookupResult(UserKnowledge Knowledge, UserIdentity? User = null)
{
    public static UserLookupResult NotTold { get; } = new(UserKnowledge.NotTold);

    /// <summary>
    /// Where nothing is told, the name under which a password would be tried, if that is not the presented one: whatever comes to it is one
    /// account, or else each made-up domain in front of a name would be worth another guess.
    /// </summary>
    public string? TriedAs { get; init; }

    /// <summary>The directory that said so, or null.</summary>
    public string? Directory { get; init; }
}
