using System.Security.Cryptography;
using System.Text;
using Gateway.Accounts.Passkeys;
using Gateway.Preauthentication.Pages;
using Gateway.Preauthentication.Sessions;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.Preauthentication.Passkeys;

/// <summary>
/// Carries a challenge through the browser: encrypted, and bound to the form cookie, the host, the session, one use, and a short time.
/// Every gateway with the keys can read it, and nobody can fill a table by asking for many.
/// </summary>
internal sealed class PasskeyChallengeToken(IDataProtectionProvider protection, TimeProvider time)
{
    private const int MaxLength = 1_000;
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(-1);

    private readonly IDataProtector _protector = protection.CreateProtector("Gateway.PasskeyChallenge.v1");

    public string Write(PasskeyChallenge challenge, string cookie, string host)
    {
        using var buffer = new MemoryStream();
        using (var writer = new BinaryWriter(buffer))
        {
            writer.Write(time.GetUtcNow().ToUnixTimeSeconds());
            writer.Write(cookie);
            writer.Write(host);
            writer.Write((byte)challenge.Use);
            writer.Write(challenge.Session.ToByteArray());
            writer.Write(challenge.Value);
        }

        return WebEncoders.Base64UrlEncode(_protector.Protect(buffer.ToArray()));
    }

    /// <summary>The challenge that a request answers.</summary>
    /// <param name="request">The request.</param>
    /// <param name="token">What the browser has sent.</param>
    /// <param name="use">What the answer is for.</param>
    /// <param name="session">The session of the request, or null.</param>
    /// <returns>The random bytes where the status is Accepted.</returns>
    public (PasskeyStatus Status, byte[] Challenge) Read(PageRequest request, string? token, PasskeyUse use, BrowserSession? session)
    {
        if (token is not { Length: > 0 and <= MaxLength } || Open(token) is not { } plain)
        {
            return (PasskeyStatus.ChallengeUnknown, []);
        }

        using var reader = new BinaryReader(new MemoryStream(plain));
        var age = time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(reader.ReadInt64());
        var cookie = Encoding.UTF8.GetBytes(BrowserForms.FindCookie(request) ?? "");
        var isBound = CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(reader.ReadString()), cookie);
        isBound &= reader.ReadString() == BrowserSessions.HostOf(request.Context);
        isBound &= reader.ReadByte() == (byte)use;
        isBound &= new Guid(reader.ReadBytes(16)) == PasskeyChallenge.SessionOf(session);
        if (!isBound)
        {
            return (PasskeyStatus.ChallengeOfOthers, []);
        }

        return age < ClockSkew || age > PasskeyVerifier.Life
            ? (PasskeyStatus.ChallengeExpired, [])
            : (PasskeyStatus.Accepted, reader.ReadBytes(PasskeyVerifier.ChallengeBytes));
    }

    private byte[]? Open(string token)
    {
        try
        {
            return _protector.Unprotect(WebEncoders.Base64UrlDecode(token));
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return null;
        }
    }
}
