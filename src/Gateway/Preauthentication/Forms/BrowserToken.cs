using System.Security.Cryptography;
using System.Text;
using Gateway.Preauthentication.Pages;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.Preauthentication.Forms;

/// <summary>
/// Carries the state of a sign-in of several steps through the browser: encrypted, and bound to the form cookie, the host and a short time.
/// Only the page holds it, so that every gateway with the keys can continue the sign-in.
/// </summary>
internal sealed class BrowserToken(IDataProtector protector, TimeProvider time)
{
    /// <summary>How long it is good.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    private const int MaxLength = 7_500;
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(-1);

    public string Write(string cookie, string host, Action<BinaryWriter> content)
    {
        using var buffer = new MemoryStream();
        using (var writer = new BinaryWriter(buffer))
        {
            writer.Write(cookie);
            writer.Write(host);
            writer.Write(time.GetUtcNow().ToUnixTimeSeconds());
            content(writer);
        }

        var plain = buffer.ToArray();
        var token = WebEncoders.Base64UrlEncode(protector.Protect(plain));
        CryptographicOperations.ZeroMemory(plain);
        CryptographicOperations.ZeroMemory(buffer.GetBuffer());
        return token;
    }

    /// <summary>The content; null where the token is not bound to this browser and host, or has expired.</summary>
    public T? Read<T>(string? token, string? cookie, string host, Func<BinaryReader, T> content)
        where T : class
    {
        if (token is not { Length: > 0 and <= MaxLength } || !FormToken.IsCookie(cookie))
        {
            return null;
        }

        byte[] plain;
        try
        {
            plain = protector.Unprotect(WebEncoders.Base64UrlDecode(token));
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return null;
        }

        using var reader = new BinaryReader(new MemoryStream(plain));
        var isBound = CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(reader.ReadString()), Encoding.UTF8.GetBytes(cookie));
        isBound &= reader.ReadString() == host;
        var age = time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(reader.ReadInt64());
        var read = isBound && age >= ClockSkew && age <= Life ? content(reader) : null;
        CryptographicOperations.ZeroMemory(plain);
        return read;
    }
}
