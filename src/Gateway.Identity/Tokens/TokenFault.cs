namespace Gateway.Identity.Tokens;

/// <summary>Why a token is refused; the metric tag.</summary>
public enum TokenFault
{
    /// <summary>It is accepted.</summary>
    None,

    /// <summary>Not three parts, not JSON, too long, or with an unsupported critical header.</summary>
    Malformed,

    /// <summary>The issuer is not configured, or the route does not accept it.</summary>
    Issuer,

    /// <summary>The algorithm is not accepted: none, a symmetric one, or one that is not configured.</summary>
    Algorithm,

    /// <summary>The issuer has no key with this id.</summary>
    UnknownKey,

    /// <summary>The signature is invalid.</summary>
    Signature,

    /// <summary>It is for another audience.</summary>
    Audience,

    /// <summary>It has expired, or it has no expiry.</summary>
    Expired,

    /// <summary>It is not valid yet.</summary>
    NotYetValid,

    /// <summary>It lacks a required scope.</summary>
    Scope,

    /// <summary>It has no user name.</summary>
    NoUser,

    /// <summary>Its user name is another name in disguise: normalizing changes more than case and configured domains.</summary>
    InexactName,

    /// <summary>It belongs to another user than the one the client named.</summary>
    OtherUser,

    /// <summary>It belongs to another browser's request.</summary>
    Nonce,

    /// <summary>The provider's userinfo cannot be read, or is about another subject.</summary>
    UserInfo,

    /// <summary>The issuer's keys are not available.</summary>
    NoKeys,
}
