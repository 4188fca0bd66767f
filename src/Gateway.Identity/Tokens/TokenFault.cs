namespace Gateway.Identity.Tokens;

/// <summary>Why a token is not taken: the metric tag and the word in the audit log.</summary>
public enum TokenFault
{
    /// <summary>It is taken.</summary>
    None,

    /// <summary>Not three parts, not JSON, too long, or with a header that must be understood and is not.</summary>
    Malformed,

    /// <summary>Nobody of that name is configured, or the route does not take that issuer.</summary>
    Issuer,

    /// <summary>The signature's algorithm is not taken: none, a shared secret, or one that is not listed.</summary>
    Algorithm,

    /// <summary>The issuer has no such key.</summary>
    UnknownKey,

    /// <summary>The signature is not the key's.</summary>
    Signature,

    /// <summary>It was made for somebody else.</summary>
    Audience,

    /// <summary>Its life is over, or it never had an end.</summary>
    Expired,

    /// <summary>Its life has not begun.</summary>
    NotYetValid,

    /// <summary>A scope that is wanted is not in it.</summary>
    Scope,

    /// <summary>It names no user.</summary>
    NoUser,

    /// <summary>It is another user's than the one who signs in with it.</summary>
    OtherUser,

    /// <summary>It is not the answer to what this browser asked.</summary>
    Nonce,

    /// <summary>The issuer's keys cannot be had at the moment.</summary>
    NoKeys,
}
