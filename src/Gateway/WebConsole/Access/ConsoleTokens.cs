using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.WebConsole.Access;

/// <summary>
/// Binds forms and notes to the browser that they were sent to, by a MAC over its cookie. The key exists for the lifetime of the process,
/// as do the console's sessions.
/// </summary>
internal sealed class ConsoleTokens
{
    private const int CookieBytes = 18;
    private const int CodeBytes = 18;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    /// <summary>A new value for a cookie.</summary>
    public static string NewCookie() => WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(CookieBytes));

    /// <summary>Whether a browser's cookie has the form of <see cref="NewCookie"/>.</summary>
    public static bool IsCookie(string? value) => value is { Length: CookieBytes * 4 / 3 };

    /// <summary>The hidden field of the forms that are sent to a browser.</summary>
    public string OfForms(string cookie) => Code("form", cookie, "");

    public bool IsOfForms(string cookie, string? field) => AreEqual(OfForms(cookie), field);

    /// <summary>Signs a note that the browser brings to the next page, so that no link can show a note of its own.</summary>
    public string OfNote(string cookie, string note) => Code("note", cookie, note);

    public bool IsOfNote(string cookie, string note, string? signature) => AreEqual(OfNote(cookie, note), signature);

    private string Code(string use, string cookie, string text) => WebEncoders.Base64UrlEncode(
        HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{use}\n{cookie}\n{text}")).AsSpan(0, CodeBytes));

    private static bool AreEqual(string code, string? presented) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(code), Encoding.UTF8.GetBytes(presented ?? ""));
}
