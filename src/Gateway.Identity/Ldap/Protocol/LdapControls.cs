namespace Gateway.Identity.Ldap.Protocol;

/// <summary>The response controls that the gateway reads.</summary>
internal sealed record LdapControls
{
    public static LdapControls None { get; } = new();

    /// <summary>The error of the password policy control (draft-behera-ldap-password-policy), or null.</summary>
    public int? PolicyError { get; init; }

    /// <summary>The seconds until the password expires, of the password policy control, or null.</summary>
    public int? PasswordExpiresIn { get; init; }

    /// <summary>How often an expired password still signs in, of the password policy control, or null.</summary>
    public int? GraceSignIns { get; init; }

    /// <summary>The cookie that asks for the next page of a search (RFC 2696); empty after the last page.</summary>
    public byte[] PageCookie { get; init; } = [];
}
