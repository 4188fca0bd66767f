using Gateway.Identity.Credentials;
using Microsoft.AspNetCore.DataProtection;
using Secret = Gateway.Identity.Credentials.Secret;

namespace Gateway.Preauthentication.Forms;

/// <summary>Carries a <see cref="PendingChallenge"/> through the browser.</summary>
internal sealed class ChallengeToken(IDataProtectionProvider protection, TimeProvider time)
{
    private readonly BrowserToken _token = new(protection.CreateProtector("Gateway.SignInCode.v1"), time);

    public string Write(PendingChallenge pending, string cookie, string host) => _token.Write(cookie, host, writer =>
    {
        writer.Write(pending.Credential.UserName);
        writer.Write(pending.Credential.Password.Reveal());
        writer.Write(pending.Challenge.Directory);
        writer.Write(pending.Challenge.State.Reveal());
        writer.Write(pending.Challenge.Prompt);
        writer.Write(pending.Challenge.Round);
        writer.Write(pending.IsPrivate);
        writer.Write(pending.Target);
    });

    /// <summary>The challenge; null where the token is not bound to this browser and host, or has expired.</summary>
    public PendingChallenge? Read(string? token, string? cookie, string host) => _token.Read(token, cookie, host, reader =>
        new PendingChallenge(
            new PasswordCredential(reader.ReadString(), new Secret(reader.ReadString())),
            new Challenge(reader.ReadString(), new Secret(reader.ReadString()), reader.ReadString(), reader.ReadInt32()),
            reader.ReadBoolean(),
            reader.ReadString()));
}
