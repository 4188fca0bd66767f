namespace Gateway.Identity.Credentials;

/// <summary>
/// The result of a sign-in: the return value, the metric tag and the value in the audit log. Clients are told only accepted, refused, or
/// try again later.
/// </summary>
public enum AuthenticationStatus : byte
{
    /// <summary>The credential is valid.</summary>
    Accepted,

    /// <summary>No directory knows the user.</summary>
    UnknownUser,

    /// <summary>The user is known and the password is wrong.</summary>
    WrongPassword,

    /// <summary>The account has too many failures; no directory was asked.</summary>
    LockedOut,

    /// <summary>The source is rate limited; no directory was asked.</summary>
    Throttled,

    /// <summary>The account is disabled in its directory.</summary>
    Disabled,

    /// <summary>The account has expired.</summary>
    Expired,

    /// <summary>The password is right but has expired.</summary>
    PasswordExpired,

    /// <summary>The password is right but must be changed first.</summary>
    MustChangePassword,

    /// <summary>The old password is right, and the directory refuses the new one.</summary>
    NewPasswordRefused,

    /// <summary>The credential is malformed or its kind is not accepted.</summary>
    Unusable,

    /// <summary>No directory could be asked; the client may try again.</summary>
    DirectoryUnavailable,

    /// <summary>The limit of pending sign-ins is reached; no directory was asked, and the client may try again.</summary>
    Busy,

    /// <summary>The directory itself has locked the account.</summary>
    LockedInDirectory,

    /// <summary>The directory sent a challenge, such as for a one-time code; the user is not signed in before it is answered.</summary>
    Challenged,

    /// <summary>
    /// The credential is valid, and the user may not use the route: not from this network, not at this time, or not at all.
    /// </summary>
    NotAllowed,

    /// <summary>
    /// The token or ticket is forged, expired, of an unknown issuer or for another audience; the audit log has the reason.
    /// </summary>
    InvalidToken,
}
