using Gateway.Identity.Credentials;
using Microsoft.AspNetCore.DataProtection;
using Secret = Gateway.Identity.Credentials.Secret;

namespace Gateway.Preauthentication.Forms;

/// <summary>
/// Carries a <see cref="PendingPasswordChange"/> through the browser. It is the proof of the old password, so that the page has no field
/// for it and nobody can change a password by guessing there.
/// </summary>
internal sealed class PasswordChangeToken(IDataProtectionProvider protection, TimeProvider time)
{
    private readonly BrowserToken _token = new(protection.CreateProtector("Gateway.PasswordChange.v1"), time);

    public string Write(PendingPasswordChange pending, string cookie, string host) => _token.Write(cookie, host, writer =>
    {
        writer.Write(pending.Credential.UserName);
        writer.Write(pending.Credential.Password.Reveal());
        writer.Write(pending.Directory);
        writer.Write(pending.IsPrivate);
        writer.Write(pending.Target);
        writer.Write(pending.Message);
        writer.Write(pending.IsSignedIn);
    });

    /// <summary>The change; null where the token is not bound to this browser and host, or has expired.</summary>
    public PendingPasswordChange? Read(string? token, string? cookie, string host) => _token.Read(token, cookie, host, reader =>
        new PendingPasswordChange(
            new PasswordCredential(reader.ReadString(), new Secret(reader.ReadString())),
            reader.ReadString(),
            reader.ReadBoolean(),
            reader.ReadString(),
            reader.ReadString(),
            reader.ReadBoolean()));
}
