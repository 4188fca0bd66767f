using System.Security.Cryptography;
using System.Text;
using Gateway.Identity.Credentials;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;
using Secret = Gateway.Identity.Credentials.Secret;

namespace Gateway.Preauthentication.Forms;

/// <summary>
/// Carries a <see cref="PendingChallenge"/> through the browser: encrypted, tied to the form cookie, the host and a short time. It lives in
/// the page and nowhere else, so that any gateway with the keys can go on.
/// </summary>
internal sealed class ChallengeToken(IDataProtectionProvider protection, TimeProvider time)
{
    private const int MaxLength = 7_500;
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    private readonly IDataProtector _protector = protection.CreateProtector("Gateway.SignInCode.v1");

    public string Write(PendingChallenge question, string cookie, string host)
    {
        using var buffer = new MemoryStream();
        using (var writer = new BinaryWriter(buffer))
        {
            writer.Write(cookie);
            writer.Write(host);
            writer.Write(time.GetUtcNow().ToUnixTimeSeconds());
            writer.Write(question.Credential.UserName);
            writer.Write(question.Credential.Password.Reveal());
            writer.Write(question.Challenge.Directory);
            writer.Write(question.Challenge.State.Reveal());
            writer.Write(question.Challenge.Prompt);
            writer.Write(question.Challenge.Round);
            writer.Write(question.IsPrivate);
            writer.Write(question.Target);
        }

        var plain = buffer.ToArray();
        var token = WebEncoders.Base64UrlEncode(_protector.Protect(plain));
        CryptographicOperations.ZeroMemory(plain);
        CryptographicOperations.ZeroMemory(buffer.GetBuffer());
        return token;
    }

    /// <summary>The question, or null when the token is not of this browser, host and time.</summary>
    public PendingChallenge? Read(string? token, string? cookie, string host)
    {
        if (token is not { Length: > 0 and <= MaxLength } || !SignInToken.IsCookie(cookie))
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
        var isOurs = CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(reader.ReadString()), Encoding.UTF8.GetBytes(cookie)) & reader.ReadString() == host;
        var isFresh = time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(reader.ReadInt64()) is { Ticks: >= -TimeSpan.TicksPerMinute } age && age <= Life;
        var question = isOurs && isFresh
            ? new PendingChallenge(
                new PasswordCredential(reader.ReadString(), new Secret(reader.ReadString())),
                new Challenge(reader.ReadString(), new Secret(reader.ReadString()), reader.ReadString(), reader.ReadInt32()),
                reader.ReadBoolean(),
                reader.ReadString())
            : null;
        CryptographicOperations.ZeroMemory(plain);
        return question;
    }
}
