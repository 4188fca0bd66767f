using Gateway.Identity.Credentials;

namespace Gateway.Identity.Auditing;

/// <summary>The reason for a decision, in addition to its <see cref="AuthenticationStatus"/>; a value in the audit log.</summary>
public enum AuditReason
{
    /// <summary>The result needs no further reason.</summary>
    None,

    /// <summary>The credential is cached and is used from a new source or by a new protocol.</summary>
    Cached,

    /// <summary>This failure reached the threshold and locked the account.</summary>
    LockedNow,

    /// <summary>The lockout would have refused, but its mode is LogOnly.</summary>
    WouldHaveLocked,

    /// <summary>The one attempt that is admitted after the window of a lock.</summary>
    TryAfterLock,

    /// <summary>The account is locked and the password is right; an attacker may know it.</summary>
    RightPasswordWhileLocked,

    /// <summary>The device repeats a wrong password: a changed password, not a guess.</summary>
    StalePassword,

    /// <summary>The user has changed the password, which was right and had to be changed.</summary>
    PasswordChanged,

    /// <summary>The limit of attempts that wait for this account, or for password hashing, is reached.</summary>
    QueueFull,

    /// <summary>The lockout that the gateways share is away, and this gateway has used its share of the account's attempts.</summary>
    LockoutUnavailable,

    /// <summary>The limit of pending sign-ins, overall or of the source, is reached; no directory was asked.</summary>
    TooManyPending,

    /// <summary>The name is empty, too long or contains invalid characters, or the password is empty or too long.</summary>
    Malformed,

    /// <summary>The password was sent to a directory, which neither accepted nor refused it; it counts as a failure.</summary>
    Unanswered,

    /// <summary>The directory threw an exception, which the log has.</summary>
    DirectoryFailed,

    /// <summary>The client's address is in none of the route's networks.</summary>
    OutsideNetworks,

    /// <summary>The route is not open at this time.</summary>
    OutsideHours,

    /// <summary>The user is neither named for the route nor in a named group.</summary>
    NotNamed,

    /// <summary>The route's AuthorizationPolicy refuses the user.</summary>
    RefusedByPolicy,

    /// <summary>The password is right, and the route requires a second factor, which this way of signing in does not bring.</summary>
    SecondFactorMissing,

    /// <summary>The app password is right, and does not open this protocol, or not from this network.</summary>
    AppPasswordScope,

    /// <summary>The app password has expired or was revoked.</summary>
    AppPasswordEnded,

    /// <summary>The passkey is unknown, or what it has signed is refused; the access log says why.</summary>
    PasskeyRefused,

    /// <summary>
    /// A signed-in client tried to change its identity on the same connection, for example by AUTHENTICATE or STARTTLS after sign-in.
    /// </summary>
    IdentityChange,

    /// <summary>The token's issuer is not configured, or the route does not accept it.</summary>
    TokenOfUnknownIssuer,

    /// <summary>The token is unsigned, or signed with an algorithm that is not accepted.</summary>
    TokenAlgorithm,

    /// <summary>The issuer has no key with the key id of the token.</summary>
    TokenKeyUnknown,

    /// <summary>The token's signature is invalid.</summary>
    TokenForged,

    /// <summary>The token is for another audience.</summary>
    TokenForOthers,

    /// <summary>The token has expired.</summary>
    TokenExpired,

    /// <summary>The token is not valid yet.</summary>
    TokenNotYetValid,

    /// <summary>The token lacks a scope.</summary>
    TokenLacksScope,

    /// <summary>The token has no claim with a user name.</summary>
    TokenNamesNobody,

    /// <summary>
    /// The name in the token, certificate or ticket changes in more than case and configured domains when it is normalized: spaces,
    /// look-alike characters, an empty domain. It would become the name of another user.
    /// </summary>
    InexactName,

    /// <summary>The token belongs to another user than the one the client named.</summary>
    TokenOfOtherUser,

    /// <summary>The token belongs to another browser's sign-in (nonce).</summary>
    TokenOfOtherSignIn,

    /// <summary>
    /// The state parameter of a provider's response is invalid: forged, from another browser or host, expired, or already used.
    /// </summary>
    StateRefused,

    /// <summary>The response names another provider than the one that was asked (RFC 9207).</summary>
    ProviderMixedUp,

    /// <summary>The provider did not sign the user in.</summary>
    ProviderRefused,

    /// <summary>The provider's response violates the protocol.</summary>
    ProviderInvalid,

    /// <summary>The provider refused the authorization code.</summary>
    CodeRefused,

    /// <summary>The client offers NTLM, which is never accepted, because it can be relayed and cracked offline.</summary>
    NtlmRefused,

    /// <summary>The Kerberos ticket is not for the gateway, not valid now, tampered with, or a replay.</summary>
    TicketRefused,

    /// <summary>The ticket's realm is not configured.</summary>
    ForeignRealm,

    /// <summary>The ticket belongs to a service or a machine, not to a user.</summary>
    NotAPerson,

    /// <summary>The client's certificate was issued by no accepted authority.</summary>
    CertificateUntrusted,

    /// <summary>The client's certificate is not valid at this time.</summary>
    CertificateExpired,

    /// <summary>The client's certificate lacks the usage client authentication.</summary>
    CertificateUsage,

    /// <summary>The client's certificate is revoked.</summary>
    CertificateRevoked,

    /// <summary>There is no valid revocation list for the client's certificate.</summary>
    CertificateRevocationUnknown,

    /// <summary>The client's certificate has no user name.</summary>
    CertificateNamesNobody,

    /// <summary>The client's certificate belongs to another user than the one requested.</summary>
    CertificateOfOtherUser,

    /// <summary>An authentication handler that the build adds refused the credential, or named no user.</summary>
    HandlerRefused,
}
