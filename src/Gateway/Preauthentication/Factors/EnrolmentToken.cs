using Gateway.Preauthentication.Forms;
using Microsoft.AspNetCore.DataProtection;
using Secret = Gateway.Identity.Credentials.Secret;

namespace Gateway.Preauthentication.Factors;

/// <summary>Carries a <see cref="PendingEnrolment"/> through the browser, which has the secret on the page anyway.</summary>
internal sealed class EnrolmentToken(IDataProtectionProvider protection, TimeProvider time)
{
    private readonly BrowserToken _token = new(protection.CreateProtector("Gateway.Enrolment.v1"), time);

    public string Write(PendingEnrolment pending, string cookie, string host) => _token.Write(cookie, host, writer =>
    {
        writer.Write(pending.Account);
        writer.Write(Convert.ToBase64String(pending.Key));
        writer.Write(pending.Invitation?.Reveal() ?? "");
        writer.Write(pending.Target);
    });

    /// <summary>The enrolment; null where the token is not bound to this browser and host, or has expired.</summary>
    public PendingEnrolment? Read(string? token, string? cookie, string host) => _token.Read(token, cookie, host, reader =>
        new PendingEnrolment(
            reader.ReadString(),
            Convert.FromBase64String(reader.ReadString()),
            reader.ReadString() is { Length: > 0 } invitation ? new Secret(invitation) : null,
            reader.ReadString()));
}
