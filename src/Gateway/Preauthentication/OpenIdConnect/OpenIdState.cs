using System.Security.Cryptography;
using System.Text;
using Gateway.Preauthentication.Pages;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.Preauthentication.OpenIdConnect;

/// <summary>
/// Writes a request to a provider into the parameter <c>state</c> and reads it back: encrypted, and bound to the browser's form cookie, the
/// host and a short time. Only the address holds it, so that every gateway with the keys can continue, and several tabs can sign in at
/// once. The cookie is cleared with the first response that signs in, so that none is accepted twice.
/// </summary>
internal sealed class OpenIdState(IDataProtectionProvider protection, TimeProvider time)
{
    private const int MaxLength = 4_096;
    private const int MaxTarget = 1_024;
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(15);

    private readonly IDataProtector _protector = protection.CreateProtector("Gateway.OpenIdState.v1");

    /// <summary>A new random value of 256 bits for nonces and verifiers.</summary>
    public static string NewValue() => WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));

    public string Write(OpenIdRequest request, string cookie, string host)
    {
        // Providers and browsers limit the length of the address that carries it.
        var target = request.Target.Length <= MaxTarget ? request.Target : "";
        string[] parts = [cookie, host, $"{time.GetUtcNow().ToUnixTimeSeconds()}", request.Issuer, request.Nonce, request.Verifier, target];
        return WebEncoders.Base64UrlEncode(_protector.Protect(Encoding.UTF8.GetBytes(string.Join('\n', parts))));
    }

    /// <summary>The request; null where it was not written by the gateway, for this host, a short time ago.</summary>
    /// <param name="state">The value that the provider returned.</param>
    /// <param name="cookie">The browser's form cookie.</param>
    /// <param name="host">The host.</param>
    /// <param name="isOfBrowser">Whether this browser was sent to the provider; if not, only the target may be used.</param>
    public OpenIdRequest? Read(string? state, string? cookie, string host, out bool isOfBrowser)
    {
        isOfBrowser = false;
        if (state is not { Length: > 0 and <= MaxLength }
            || Decrypt(state)?.Split('\n') is not [var of, var on, var written, var issuer, var nonce, var verifier, var target]
            || on != host || !long.TryParse(written, out var seconds)
            || time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(seconds) is not { Ticks: >= -TimeSpan.TicksPerMinute } age
                || age > Life)
        {
            return null;
        }

        isOfBrowser = FormToken.IsCookie(cookie)
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(of), Encoding.UTF8.GetBytes(cookie));
        return new OpenIdRequest(issuer, nonce, verifier, target);
    }

    private string? Decrypt(string state)
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
