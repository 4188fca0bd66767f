namespace Gateway.Identity.Credentials;

/// <summary>The result of looking a user up without a password.</summary>
public enum UserKnowledge
{
    /// <summary>The directory knows the user.</summary>
    Known,

    /// <summary>The directory knows the user, and the account is disabled.</summary>
    Disabled,

    /// <summary>The directory has no such user.</summary>
    Unknown,

    /// <summary>This kind of directory supports no look-up without a password.</summary>
    NotTold,

    /// <summary>The directory cannot be asked now.</summary>
    Unavailable,
}
