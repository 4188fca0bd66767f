namespace Gateway.Certificates.Renewal;

/// <summary>Why there is no new certificate.</summary>
public enum IssueFailure
{
    None,

    /// <summary>The issuer cannot be reached, or does not answer in time.</summary>
    Unreachable,

    /// <summary>The issuer, or its answer, is broken.</summary>
    IssuerError,

    /// <summary>The issuer refuses: a policy, an account, terms of service.</summary>
    Refused,

    /// <summary>Control of a name could not be shown.</summary>
    Validation,

    /// <summary>The issuer wants to be asked later.</summary>
    RateLimited,

    /// <summary>The configuration lacks something, or the own CA cannot be opened.</summary>
    Configuration,

    /// <summary>The new certificate could not be written, or cannot be used.</summary>
    Storage,

    /// <summary>Another gateway has issued meanwhile.</summary>
    Superseded,
}
