namespace Gateway.Identity.Credentials;

/// <summary>Why a directory refuses a new password.</summary>
public enum NewPasswordFault
{
    /// <summary>The user may not change the password, or the directory does not support it here.</summary>
    NotAllowed,

    /// <summary>It has too few characters.</summary>
    TooShort,

    /// <summary>It is too simple: too few kinds of characters, or it contains the user's name.</summary>
    TooSimple,

    /// <summary>The user has had it before.</summary>
    InHistory,

    /// <summary>The old password was set too short a time ago.</summary>
    TooYoung,

    /// <summary>It violates a rule that the directory does not name: length, complexity or history.</summary>
    AgainstPolicy,
}
