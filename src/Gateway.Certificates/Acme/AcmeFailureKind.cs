namespace Gateway.Certificates.Acme;

/// <summary>Why a certificate was not issued: the metric tag and the word in the log.</summary>
internal enum AcmeFailureKind
{
    /// <summary>No connection, no trust in the server, or a connection that broke.</summary>
    Unreachable,

    /// <summary>The server, or a validation, took longer than is waited.</summary>
    Timeout,

    /// <summary>An answer larger than any of ACME is.</summary>
    TooLarge,

    /// <summary>An answer that is not what RFC 8555 says.</summary>
    Malformed,

    /// <summary>The server has trouble of its own (5xx).</summary>
    ServerError,

    /// <summary>The server asks for fewer requests, or later ones.</summary>
    RateLimited,

    /// <summary>Every nonce was refused.</summary>
    BadNonce,

    /// <summary>The CA wants its terms of service accepted.</summary>
    TermsOfService,

    /// <summary>The CA wants an account that is bound to one of its own.</summary>
    ExternalAccount,

    /// <summary>The CA does not know the account, or has deactivated it.</summary>
    Account,

    /// <summary>The CA refused the order, or the request in it.</summary>
    Refused,

    /// <summary>The CA could not see the answer to its challenge.</summary>
    Challenge,

    /// <summary>The CA offers no challenge that the gateway answers.</summary>
    NoChallenge,

    /// <summary>What was issued is not what was asked for.</summary>
    WrongCertificate,

    /// <summary>The account, or the certificate, could not be written.</summary>
    Store,
}
