using Gateway.Identity.Credentials;
using Gateway.Identity.Ldap.Protocol;
using Gateway.Identity.PasswordChanges;

namespace Gateway.Identity.Ldap;

/// <summary>
/// Changes the password of a user: by the extended operation of RFC 3062 with the identity of the user, or in Active Directory by
/// <c>unicodePwd</c>. A user with an expired password cannot bind, so the account of the gateway sends the change then; the directory
/// compares the old password all the same, and applies its rules for users.
/// </summary>
internal sealed class LdapPasswordChange(LdapOptions options)
{
    private const string Reset = "pwdReset";

    private readonly LdapPasswordRules _rules = new(options);

    /// <summary>The result; <see cref="AuthenticationStatus.Accepted"/> has no user yet.</summary>
    public Task<(AuthenticationStatus Status, NewPasswordComplaint? Complaint)> ChangeAsync(
        LdapFound user, PasswordChangeCredential change, PasswordExposure exposure, CancellationToken cancellationToken) =>
        options.Kind == LdapKind.ActiveDirectory
            ? ChangeInActiveDirectoryAsync(user, change, exposure, cancellationToken)
            : ChangeByExtensionAsync(user, change, exposure, cancellationToken);

    private static async Task<(AuthenticationStatus Status, NewPasswordComplaint? Complaint)> ChangeByExtensionAsync(
        LdapFound user, PasswordChangeCredential change, PasswordExposure exposure, CancellationToken cancellationToken)
    {
        var (status, changed) = await user.Site.UseForPasswordAsync(
            async connection =>
            {
                var bind = await LdapDirectory.TryAsync(connection, user.Dn, change.OldPassword, exposure, cancellationToken);
                var result = bind.Response.Code == LdapResultCode.Success
                    ? await connection.ModifyPasswordAsync(user.Dn, change.OldPassword, change.NewPassword, cancellationToken)
                    : null;
                return (bind.Status, result);
            },
            cancellationToken);
        if (status == AuthenticationStatus.PasswordExpired && changed is null)
        {
            changed = await user.Site.UseAsGatewayAsync(
                async connection =>
                {
                    var result = await connection.ModifyPasswordAsync(
                        user.Dn, change.OldPassword, change.NewPassword, cancellationToken);
                    if (result.Code == LdapResultCode.Success)
                    {
                        // slapo-ppolicy marks a change by another account to be changed again (pwdMustChange), although it is the user's.
                        // Where the mark is not there, or the account may not remove it, the user is asked once more.
                        await connection.DeleteAttributeAsync(user.Dn, Reset, cancellationToken);
                    }

                    return result;
                },
                cancellationToken);
        }

        return changed switch
        {
            null => (status, null),
            { Code: LdapResultCode.Success } => (AuthenticationStatus.Accepted, null),
            _ => (AuthenticationStatus.NewPasswordRefused, LdapPasswordRules.Read(changed)),
        };
    }

    private async Task<(AuthenticationStatus Status, NewPasswordComplaint? Complaint)> ChangeInActiveDirectoryAsync(
        LdapFound user, PasswordChangeCredential change, PasswordExposure exposure, CancellationToken cancellationToken)
    {
        var changed = await user.Site.UseAsGatewayAsync(
            async connection =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                exposure.Sending();
                var result = await connection.ChangeUnicodePasswordAsync(
                    user.Dn, change.OldPassword, change.NewPassword, cancellationToken);
                exposure.Answered();
                return result;
            },
            cancellationToken);
        return LdapPasswordRules.ReadActiveDirectory(changed) switch
        {
            AuthenticationStatus.NewPasswordRefused => (
                AuthenticationStatus.NewPasswordRefused, await _rules.ExplainAsync(user, change, changed, cancellationToken)),
            var status => (status, null),
        };
    }
}
