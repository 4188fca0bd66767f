namespace Gateway.Identity.Credentials;

/// <summary>What a directory says of a user when no password is at hand.</summary>
public enum UserKnowledge
{
    /// <summary>The directory knows the user.</summary>
    Known,

    /// <summary>The directory knows the user and would let nobody in under that name.</summary>
    Disabled,

    /// <summary>The directory has no such user.</summary>
    Unknown,

    /// <summary>This kind of directory tells nothing without a password.</summary>
    NotTold,

    /// <summary>The directory cannot be asked now.</summary>
    Unavailable,
}
