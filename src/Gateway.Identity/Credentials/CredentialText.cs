using System.Text;
using System.Text.Unicode;

namespace Gateway.Identity.Credentials;

/// <summary>
/// Decodes names and passwords of clients that do not state an encoding, in every protocol: UTF-8, or Latin-1 as older clients send it.
/// </summary>
public static class CredentialText
{
    /// <summary>The bytes as UTF-8, or as Latin-1 where they are not valid UTF-8.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes) => (Utf8.IsValid(bytes) ? Encoding.UTF8 : Encoding.Latin1).GetString(bytes);

    /// <summary>The bytes as Latin-1, where <see cref="Decode"/> reads them as UTF-8 and the two differ; otherwise null.</summary>
    public static string? DecodeAlternative(ReadOnlySpan<byte> bytes) =>
        Utf8.IsValid(bytes) && !Ascii.IsValid(bytes) ? Encoding.Latin1.GetString(bytes) : null;
}
