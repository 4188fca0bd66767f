using Gateway.Identity.Credentials;

namespace Gateway.Identity.Auditing;

/// <summary>Why a decision was what it was, beyond its <see cref="AuthenticationStatus"/>; the word in the audit log.</summary>
public enum AuditReason
{
    /// <summary>The result says all there is.</summary>
    None,

    /// <summary>The credential was verified a short while ago and is seen from somewhere new.</summary>
    Cached,

    /// <summary>This failure reached the threshold: the account is locked from here on.</summary>
    LockedNow,

    /// <summary>The lock would have refused, but lockout only logs.</summary>
    WouldHaveLocked,

    /// <summary>The one try after a lock's window.</summary>
    TryAfterLock,

    /// <summary>The account is locked and the password is right: somebody may know it who should not.</summary>
    RightPasswordWhileLocked,

    /// <summary>The same wrong password from the same device again: a password that was changed, not a guess.</summary>
    StalePassword,

    /// <summary>More attempts wait for this account, or for password hashing, than may.</summary>
    QueueFull,

    /// <summary>More sign-ins are pending than may, in all or from one source: nobody was asked.</summary>
    TooManyPending,

    /// <summary>The name is empty, too long or holds characters that no name has, or the password is empty or too long.</summary>
    Malformed,

    /// <summary>The password was sent to a directory and neither yes nor no came back: it counts as a failure.</summary>
    Unanswered,

    /// <summary>The directory failed in a way it should not; the log has the error.</summary>
    DirectoryFailed,

    /// <summary>The client's address is in none of the route's networks.</summary>
    OutsideNetworks,

    /// <summary>The route is not open at this time.</summary>
    OutsideHours,

    /// <summary>The user is neither named for the route nor in a named group.</summary>
    NotNamed,

    /// <summary>The token's issuer is not configured, or not taken by the route.</summary>
    TokenOfUnknownIssuer,

    /// <summary>The token is signed with an algorithm that is not taken, or not at all.</summary>
    TokenAlgorithm,

    /// <summary>The issuer has no key of the name that the token gives.</summary>
    TokenKeyUnknown,

    /// <summary>The token's signature is not its issuer's.</summary>
    TokenForged,

    /// <summary>The token is for another audience.</summary>
    TokenForOthers,

    /// <summary>The token's life is over.</summary>
    TokenExpired,

    /// <summary>The token's life has not begun.</summary>
    TokenNotYetValid,

    /// <summary>The token lacks a scope.</summary>
    TokenLacksScope,

    /// <summary>The token has no claim with a user's name.</summary>
    TokenNamesNobody,

    /// <summary>The token is another user's than the name that came with it.</summary>
    TokenOfOtherUser,

    /// <summary>The token answers another sign-in than this browser's.</summary>
    TokenOfOtherSignIn,

    /// <summary>What comes back from a provider is no answer to what this browser asked: forged, of another browser or host, too old, or used before.</summary>
    StateRefused,

    /// <summary>The answer names another provider than the one that was asked.</summary>
    ProviderMixedUp,

    /// <summary>The provider did not sign the person in.</summary>
    ProviderRefused,

    /// <summary>The provider says what no provider says.</summary>
    ProviderInvalid,

    /// <summary>The provider does not take the code that the browser brought.</summary>
    CodeRefused,

    /// <summary>The client offers NTLM, which is never taken: it can be relayed, and guessed at offline.</summary>
    NtlmRefused,

    /// <summary>The Kerberos ticket is not for the gateway, not valid now, changed, or was used before.</summary>
    TicketRefused,

    /// <summary>The ticket's realm is not configured.</summary>
    ForeignRealm,

    /// <summary>The ticket is a service's or a machine's and no person's.</summary>
    NotAPerson,

    /// <summary>The client's certificate is of no authority that is taken.</summary>
    CertificateUntrusted,

    /// <summary>The client's certificate is not valid at this time.</summary>
    CertificateExpired,

    /// <summary>The client's certificate is not for authenticating clients.</summary>
    CertificateUsage,

    /// <summary>The client's certificate is revoked.</summary>
    CertificateRevoked,

    /// <summary>There is no revocation list in date for the client's certificate.</summary>
    CertificateRevocationUnknown,

    /// <summary>The client's certificate has no user name.</summary>
    CertificateNamesNobody,

    /// <summary>The client's certificate is another user's than the one asked for.</summary>
    CertificateOfOtherUser,
}
