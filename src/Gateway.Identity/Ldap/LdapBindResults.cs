using Gateway.Identity.Credentials;
using Gateway.Identity.Ldap.Protocol;

namespace Gateway.Identity.Ldap;

/// <summary>
/// Maps a bind response to a status, by result code, password policy control and the reason in the message of Active Directory.
/// </summary>
internal static class LdapBindResults
{
    private const string Data = "data ";

    /// <summary>The status of the user, or null if the response is an error of the server.</summary>
    public static AuthenticationStatus? Read(LdapResult bind) => (bind.Code, bind.Controls.PolicyError) switch
    {
        (LdapResultCode.Success, 0) => AuthenticationStatus.PasswordExpired,
        (LdapResultCode.Success, 2) => AuthenticationStatus.MustChangePassword,
        (LdapResultCode.Success, _) => AuthenticationStatus.Accepted,
        (LdapResultCode.InvalidCredentials, 0) => AuthenticationStatus.PasswordExpired,
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
            "530" or "531" or "533" => AuthenticationStatus.Disabled, // not at this time, not from this workstation, disabled
            "532" => AuthenticationStatus.PasswordExpired,
            "701" => AuthenticationStatus.Expired,
            "773" => AuthenticationStatus.MustChangePassword,
            "775" => AuthenticationStatus.LockedInDirectory,
            _ => AuthenticationStatus.WrongPassword,
        };
    }
}
