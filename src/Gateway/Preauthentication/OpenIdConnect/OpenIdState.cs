using System.Security.Cryptography;
using System.Text;
using Gateway.Preauthentication.Forms;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.Preauthentication.OpenIdConnect;

/// <summary>
/// Writes a question to a provider into the parameter <c>state</c> and reads it back: encrypted, and tied to the browser's form cookie, the
/// host and a short time. It lives in the address and nowhere else, so that any gateway with the keys can go on, and several tabs may ask at
/// once; the cookie is cleared with the first answer that signs in, so that none is taken twice.
/// </summary>
internal sealed class OpenIdState(IDataProtectionProvider protection, TimeProvider time)
{
    private const int MaxLength = 4_096;
    private const int MaxTarget = 1_024;
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(15);

    private readonly IDataProtector _protector = protection.CreateProtector("Gateway.OpenIdState.v1");

    /// <summary>A fresh value of 256 bits for nonces and verifiers.</summary>
    public static string NewValue() => WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));

    public string Write(OpenIdRequest question, string cookie, string host)
    {
        // Providers and browsers bound the address that carries it.
        var target = question.Target.Length <= MaxTarget ? question.Target : "";
        string[] parts = [cookie, host, $"{time.GetUtcNow().ToUnixTimeSeconds()}", question.Issuer, question.Nonce, question.Verifier, target];
        return WebEncoders.Base64UrlEncode(_protector.Protect(Encoding.UTF8.GetBytes(string.Join('\n', parts))));
    }

    /// <summary>The question, or null when it was not asked here, for this host, a short while ago.</summary>
    /// <param name="state">As the provider gave it back.</param>
    /// <param name="cookie">The browser's form cookie.</param>
    /// <param name="host">The host.</param>
    /// <param name="isOfBrowser">Whether it was asked by this browser; if not, nothing but where it was going may be believed.</param>
    public OpenIdRequest? Read(string? state, string? cookie, string host, out bool isOfBrowser)
    {
        isOfBrowser = false;
        if (state is not { Length: > 0 and <= MaxLength } || Decipher(state)?.Split('\n') is not [var of, var on, var written, var issuer, var nonce, var verifier, var target]
            || on != host || !long.TryParse(written, out var seconds)
            || time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(seconds) is not { Ticks: >= -TimeSpan.TicksPerMinute } age || age > Life)
        {
            return null;
        }

        isOfBrowser = SignInToken.IsCookie(cookie) && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(of), Encoding.UTF8.GetBytes(cookie));
        return new OpenIdRequest(issuer, nonce, verifier, target);
    }

    private string? Decipher(string state)
    {
        try
        {
            return Encoding.UTF8.GetString(_protector.Unprotect(WebEncoders.Base64UrlDecode(state)));
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return null;
        }
    }
}
