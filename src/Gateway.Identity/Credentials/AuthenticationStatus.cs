namespace Gateway.Identity.Credentials;

/// <summary>
/// How an attempt to sign in ended: the return value, the metric tag and the word in the audit log.
/// Callers outside are told only accepted, refused, or try again later.
/// </summary>
public enum AuthenticationStatus
{
    /// <summary>The caller is who it says.</summary>
    Accepted,

    /// <summary>No directory knows the user.</summary>
    UnknownUser,

    /// <summary>The user is known, the password is not the user's.</summary>
    WrongPassword,

    /// <summary>Too many failures: the directory was not asked.</summary>
    LockedOut,

    /// <summary>The source tries too often: the directory was not asked.</summary>
    Throttled,

    /// <summary>The account is disabled in its directory.</summary>
    Disabled,

    /// <summary>The account or its password has expired.</summary>
    Expired,

    /// <summary>The password is right but must be changed first.</summary>
    MustChangePassword,

    /// <summary>The credential is malformed or of a kind that is not accepted here.</summary>
    Unusable,

    /// <summary>No directory could be asked: nobody is let in, and the caller may try again.</summary>
    DirectoryUnavailable,

    /// <summary>More sign-ins wait than may: nobody was asked, and the caller may try again.</summary>
    Busy,

    /// <summary>The directory itself has locked the account.</summary>
    LockedInDirectory,

    /// <summary>The directory asks a second question, such as for a one-time code; nobody is let in before it is answered.</summary>
    Challenged,

    /// <summary>The caller is who it says, and may not use the route: not from there, not at this hour, or not at all.</summary>
    NotAllowed,

    /// <summary>The token or ticket is forged, expired, of an unknown issuer or for somebody else; the audit log says which.</summary>
    InvalidToken,
}
