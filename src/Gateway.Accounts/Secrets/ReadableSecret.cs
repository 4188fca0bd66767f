using System.Security.Cryptography;
using Gateway.Identity.Credentials;

namespace Gateway.Accounts.Secrets;

/// <summary>
/// Secrets that people copy by hand: an alphabet of 32 distinct-looking letters and digits, in groups of four. Parsing ignores case, spaces
/// and hyphens, and accepts look-alike characters.
/// </summary>
internal static class ReadableSecret
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int GroupLength = 4;
    private const int LongestText = 64;

    /// <summary>A new secret, without groups; each character has 5 bits.</summary>
    public static string New(int characters) => RandomNumberGenerator.GetString(Alphabet, characters);

    /// <summary>The secret as a person reads it.</summary>
    public static Secret Group(string secret) =>
        new(string.Join('-', secret.Chunk(GroupLength).Select(group => new string(group))));

    /// <summary>Reads a secret of some characters from what was typed; null where it cannot be one.</summary>
    public static string? Read(ReadOnlySpan<char> typed, int characters)
    {
        if (typed.Length < characters || typed.Length > LongestText)
        {
            return null;
        }

        Span<char> read = stackalloc char[LongestText];
        var length = 0;
        foreach (var c in typed)
        {
            var lower = char.ToLowerInvariant(c);
            var letter = lower switch
            {
                'o' => '0',
                'i' or 'l' => '1',
                _ => lower,
            };
            if (letter is '-' or ' ')
            {
                continue;
            }

            if (!Alphabet.Contains(letter, StringComparison.Ordinal))
            {
                return null;
            }

            read[length++] = letter;
        }

        return length == characters ? new string(read[..length]) : null;
    }
}
