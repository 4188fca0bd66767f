namespace Gateway.Accounts.Factors;

/// <summary>How a person has proved more than the password.</summary>
internal enum FactorKind : byte
{
    /// <summary>A code of an authenticator app (RFC 6238).</summary>
    Totp,

    /// <summary>A passkey (WebAuthn), which is bound to the host.</summary>
    Passkey,

    /// <summary>One of the codes that are shown when the first factor is set up; each is accepted once.</summary>
    RecoveryCode,

    /// <summary>The answer to the challenge of a directory, such as a RADIUS server's one-time code.</summary>
    Challenge,
}
