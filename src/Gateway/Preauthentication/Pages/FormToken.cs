using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.Preauthentication.Pages;

/// <summary>
/// The hidden field against forged forms: protected, and bound to the browser's form cookie, the host and a short time. It also carries the
/// target after signing in, so that no one else can set it.
/// </summary>
internal sealed class FormToken(IDataProtectionProvider protection, TimeProvider time)
{
    private const int MaxLength = 6_000;
    private static readonly TimeSpan Life = TimeSpan.FromHours(2);

    private readonly IDataProtector _protector = protection.CreateProtector("Gateway.SignInForm.v1");

    /// <summary>A new value for the form cookie.</summary>
    public static string NewCookie() => WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(16));

    public static bool IsCookie([NotNullWhen(true)] string? value) => value is { Length: 22 };

    public string Write(string cookie, string host, string target) =>
        WebEncoders.Base64UrlEncode(
            _protector.Protect(Encoding.UTF8.GetBytes($"{cookie}\n{host}\n{time.GetUtcNow().ToUnixTimeSeconds()}\n{target}")));

    /// <summary>The target after signing in; null where the token is not bound to this browser and host, or has expired.</summary>
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
                && time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(written) is { Ticks: >= -TimeSpan.TicksPerMinute } age
                    && age <= Life
                    ? parts[3]
                    : null;
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return null;
        }
    }
}
