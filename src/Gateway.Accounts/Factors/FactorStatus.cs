namespace Gateway.Accounts.Factors;

/// <summary>The result of verifying a code.</summary>
internal enum FactorStatus
{
    Accepted,

    /// <summary>No factor of the account has this code.</summary>
    Wrong,

    /// <summary>The code is correct but was used before: it was intercepted, or the same form was sent twice.</summary>
    Replayed,

    /// <summary>Too many codes were wrong; none is verified for a while.</summary>
    Locked,

    /// <summary>The account has no factor.</summary>
    NotEnrolled,

    /// <summary>The factors cannot be read now.</summary>
    Unavailable,
}
