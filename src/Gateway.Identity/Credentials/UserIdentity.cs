using System.Collections.Frozen;

namespace Gateway.Identity.Credentials;

/// <summary>A known user, as one directory describes it.</summary>
public sealed class UserIdentity
{
    /// <summary>The canonical name, which authorization, logs and delegation use; compared without case.</summary>
    public required string Name { get; init; }

    /// <summary>The configured name of the directory or authority that authenticated the user.</summary>
    public required string Directory { get; init; }

    /// <summary>The groups the user is in, nested ones included; compared without case.</summary>
    public FrozenSet<string> Groups { get; init; } = FrozenSet<string>.Empty;

    /// <summary>Attributes the directory returned for routing and delegation, such as <c>mailHost</c>.</summary>
    public FrozenDictionary<string, string> Attributes { get; init; } = FrozenDictionary<string, string>.Empty;

    public override string ToString() => Name;
}
