namespace Gateway.Identity.Radius.Protocol;

/// <summary>The result of parsing a datagram; the tag in metrics. Every other result than <see cref="Reply"/> is discarded.</summary>
internal enum RadiusParseStatus
{
    Reply,

    /// <summary>Shorter or longer than allowed, or than its length field says.</summary>
    WrongLength,

    /// <summary>Not a reply to an Access-Request.</summary>
    WrongCode,

    /// <summary>A reply to another request.</summary>
    WrongIdentifier,

    /// <summary>An attribute with an invalid length.</summary>
    WrongAttribute,

    /// <summary>The Response Authenticator is wrong: the sender does not have the secret, or it is a reply to another request.</summary>
    WrongAuthenticator,

    /// <summary>It has no Message-Authenticator; an attacker on the path could have forged it (CVE-2024-3596).</summary>
    NoMessageAuthenticator,

    /// <summary>Its Message-Authenticator is wrong, or there are two.</summary>
    WrongMessageAuthenticator,
}
