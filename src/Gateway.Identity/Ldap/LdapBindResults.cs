using Gateway.Identity.Credentials;
using Gateway.Identity.Ldap.Protocol;

namespace Gateway.Identity.Ldap;

/// <summary>Reads out of a bind's answer what the directory knows: the password policy control, and the reason Active Directory hides in its words.</summary>
internal static class LdapBindResults
{
    private const string Data = "data ";

    /// <summary>What the bind says of the user, or null when it says something of the server.</summary>
    public static AuthenticationStatus? Read(LdapResult bind) => (bind.Code, bind.PolicyError) switch
    {
        (LdapResultCode.Success, 0) => AuthenticationStatus.Expired,
        (LdapResultCode.Success, 2) => AuthenticationStatus.MustChangePassword,
        (LdapResultCode.Success, _) => AuthenticationStatus.Accepted,
        (LdapResultCode.InvalidCredentials, 0) => AuthenticationStatus.Expired,
        (LdapResultCode.InvalidCredentials, 1) => AuthenticationStatus.LockedInDirectory,
        (LdapResultCode.InvalidCredentials, _) => FromActiveDirectory(bind.Message),
        (LdapResultCode.InappropriateAuthentication, _) => AuthenticationStatus.WrongPassword,
        (LdapResultCode.UnwillingToPerform, _) => AuthenticationStatus.Disabled,
        _ => null,
    };

    // 80090308: LdapErr: DSID-0C09044E, comment: AcceptSecurityContext error, data 52e, v2580
    private static AuthenticationStatus FromActiveDirectory(string message)
    {
        var at = message.IndexOf(Data, StringComparison.Ordinal);
        return (at < 0 ? "" : message[(at + Data.Length)..].Split(',', ' ')[0].ToLowerInvariant()) switch
        {
            "525" => AuthenticationStatus.UnknownUser,
            "530" or "531" or "533" => AuthenticationStatus.Disabled, // not at this hour, not from here, not at all
            "532" or "701" => AuthenticationStatus.Expired,
            "773" => AuthenticationStatus.MustChangePassword,
            "775" => AuthenticationStatus.LockedInDirectory,
            _ => AuthenticationStatus.WrongPassword,
        };
    }
}
