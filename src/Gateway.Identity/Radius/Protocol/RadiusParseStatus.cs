namespace Gateway.Identity.Radius.Protocol;

/// <summary>What a datagram turned out to be; the tag in metrics. Only a <see cref="Reply"/> is looked at further.</summary>
internal enum RadiusParseStatus
{
    Reply,

    /// <summary>Shorter or longer than a packet, or than it says of itself.</summary>
    WrongLength,

    /// <summary>No answer to an Access-Request.</summary>
    WrongCode,

    /// <summary>The answer to another request.</summary>
    WrongIdentifier,

    /// <summary>An attribute that does not fit.</summary>
    WrongAttribute,

    /// <summary>Not from somebody who has the secret, or not to this request.</summary>
    WrongAuthenticator,

    /// <summary>It has no Message-Authenticator, without which anybody between could have made it (CVE-2024-3596).</summary>
    NoMessageAuthenticator,

    /// <summary>Its Message-Authenticator is wrong, or there are two.</summary>
    WrongMessageAuthenticator,
}
