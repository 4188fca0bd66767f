namespace Gateway.Identity.Ldap.Protocol;

/// <summary>The result codes that the gateway distinguishes (RFC 4511 A.1).</summary>
internal enum LdapResultCode
{
    Success = 0,
    TimeLimitExceeded = 3,
    SizeLimitExceeded = 4,
    AdministrativeLimitExceeded = 11,
    ConstraintViolation = 19,
    InappropriateAuthentication = 48,
    InvalidCredentials = 49,
    InsufficientAccessRights = 50,
    Busy = 51,
    Unavailable = 52,
    UnwillingToPerform = 53,
    NoSuchObject = 32,
    InvalidDnSyntax = 34,
}
