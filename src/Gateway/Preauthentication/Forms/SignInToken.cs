using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.Preauthentication.Forms;

/// <summary>
/// The hidden field that makes a form ours: protected, and tied to the browser's form cookie, the host and a short time. It also carries
/// where the person was going, so that nobody else can say.
/// </summary>
internal sealed class SignInToken(IDataProtectionProvider protection, TimeProvider time)
{
    private const int MaxLength = 6_000;
    private static readonly TimeSpan Life = TimeSpan.FromHours(2);

    private readonly IDataProtector _protector = protection.CreateProtector("Gateway.SignInForm.v1");

    /// <summary>A fresh value for the form cookie.</summary>
    public static string NewCookie() => WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(16));

    public static bool IsCookie([NotNullWhen(true)] string? value) => value is { Length: 22 };

    public string Write(string cookie, string host, string target) =>
        WebEncoders.Base64UrlEncode(_protector.Protect(Encoding.UTF8.GetBytes($"{cookie}\n{host}\n{time.GetUtcNow().ToUnixTimeSeconds()}\n{target}")));

    /// <summary>Where the person was going, or null when the token is not of this browser, host and time.</summary>
    public string? Read(string? token, string? cookie, string host)
    {
        if (token is not { Length: > 0 and <= MaxLength } || !IsCookie(cookie))
        {
            return null;
        }

        try
        {
            var parts = Encoding.UTF8.GetString(_protector.Unprotect(WebEncoders.Base64UrlDecode(token))).Split('\n', 4);
            return parts.Length == 4
                && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(parts[0]), Encoding.UTF8.GetBytes(cookie))
                && parts[1] == host
                && long.TryParse(parts[2], out var written)
                && time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(written) is { Ticks: >= -TimeSpan.TicksPerMinute } age && age <= Life
                    ? parts[3]
                    : null;
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return null;
        }
    }
}
