using System.Security.Cryptography;
using System.Text;
using Gateway.Identity.Credentials;
using Gateway.Preauthentication.Pages;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;
using Secret = Gateway.Identity.Credentials.Secret;

namespace Gateway.Preauthentication.Forms;

/// <summary>
/// Carries a <see cref="PendingChallenge"/> through the browser: encrypted, and bound to the form cookie, the host and a short time. Only
/// the page holds it, so that every gateway with the keys can continue the sign-in.
/// </summary>
internal sealed class ChallengeToken(IDataProtectionProvider protection, TimeProvider time)
{
    private const int MaxLength = 7_500;
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(-1);

    private readonly IDataProtector _protector = protection.CreateProtector("Gateway.SignInCode.v1");

    public string Write(PendingChallenge pending, string cookie, string host)
    {
        using var buffer = new MemoryStream();
        using (var writer = new BinaryWriter(buffer))
        {
            writer.Write(cookie);
            writer.Write(host);
            writer.Write(time.GetUtcNow().ToUnixTimeSeconds());
            writer.Write(pending.Credential.UserName);
            writer.Write(pending.Credential.Password.Reveal());
            writer.Write(pending.Challenge.Directory);
            writer.Write(pending.Challenge.State.Reveal());
            writer.Write(pending.Challenge.Prompt);
            writer.Write(pending.Challenge.Round);
            writer.Write(pending.IsPrivate);
            writer.Write(pending.Target);
        }

        var plain = buffer.ToArray();
        var token = WebEncoders.Base64UrlEncode(_protector.Protect(plain));
        CryptographicOperations.ZeroMemory(plain);
        CryptographicOperations.ZeroMemory(buffer.GetBuffer());
        return token;
    }

    /// <summary>The challenge; null where the token is not bound to this browser and host, or has expired.</summary>
    public PendingChallenge? Read(string? token, string? cookie, string host)
    {
        if (token is not { Length: > 0 and <= MaxLength } || !FormToken.IsCookie(cookie))
        {
            return null;
        }

        byte[] plain;
        try
        {
            plain = _protector.Unprotect(WebEncoders.Base64UrlDecode(token));
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return null;
        }

        using var reader = new BinaryReader(new MemoryStream(plain));
        var isBound = CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(reader.ReadString()), Encoding.UTF8.GetBytes(cookie));
        isBound &= reader.ReadString() == host;
        var age = time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(reader.ReadInt64());
        var pending = isBound && age >= ClockSkew && age <= Life
            ? new PendingChallenge(
                new PasswordCredential(reader.ReadString(), new Secret(reader.ReadString())),
                new Challenge(reader.ReadString(), new Secret(reader.ReadString()), reader.ReadString(), reader.ReadInt32()),
                reader.ReadBoolean(),
                reader.ReadString())
            : null;
        CryptographicOperations.ZeroMemory(plain);
        return pending;
    }
}
