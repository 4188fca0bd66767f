namespace Gateway.Accounts.Passkeys;

/// <summary>The result of verifying what a passkey has signed, or a new passkey.</summary>
internal enum PasskeyStatus
{
    Accepted,

    /// <summary>The response cannot be read, or is larger or deeper than a browser's.</summary>
    Malformed,

    /// <summary>The challenge is none of the gateway's, or was changed.</summary>
    ChallengeUnknown,

    /// <summary>The challenge was given to another browser, session, account or host, or for another purpose.</summary>
    ChallengeOfOthers,

    /// <summary>The challenge has expired.</summary>
    ChallengeExpired,

    /// <summary>The challenge was answered before.</summary>
    ChallengeUsed,

    /// <summary>Something else was signed than the challenge that was given.</summary>
    WrongChallenge,

    /// <summary>The browser was on a page of another site, as when a phishing site relays the sign-in.</summary>
    WrongOrigin,

    /// <summary>The passkey is bound to another host.</summary>
    WrongHost,

    /// <summary>The gateway does not have this passkey.</summary>
    UnknownPasskey,

    /// <summary>The passkey is another person's.</summary>
    PasskeyOfOthers,

    /// <summary>Nobody touched the authenticator.</summary>
    UserNotPresent,

    /// <summary>The authenticator did not verify its user by PIN, fingerprint or face; its holder may be anyone.</summary>
    UserNotVerified,

    /// <summary>The signature is not that of the passkey's key.</summary>
    WrongSignature,

    /// <summary>The signature counter did not grow: there are two authenticators with this passkey, or an old response was sent.</summary>
    CounterNotGrown,

    /// <summary>The algorithm of a new passkey is none that was offered.</summary>
    AlgorithmRefused,

    /// <summary>The new passkey, or its identifier, is set up already.</summary>
    AlreadySetUp,

    /// <summary>The account may not set up a passkey now, or has too many factors.</summary>
    NotAllowed,

    /// <summary>The directory refuses the account: it is disabled or gone.</summary>
    AccountRefused,

    /// <summary>The source or the account is locked out.</summary>
    Locked,

    /// <summary>The passkeys or the directory cannot be read now.</summary>
    Unavailable,
}
