using System.Globalization;

namespace Gateway.Identity.Credentials;

/// <summary>
/// Whether a name changes only its case when it is normalized, here or in a directory: no compatibility characters (U+212A KELVIN SIGN is
/// a <c>k</c>), nothing invisible, no insignificant space.
/// </summary>
internal static class NameStability
{
    private const char FinalSigma = '\u03C2';

    public static bool ChangesOnlyCase(string name) => !HasInsignificantSpace(name) && name.All(KeepsItsLetter);

    /// <summary>RFC 4518 2.6.1: spaces at the ends and repeated spaces do not count.</summary>
    private static bool HasInsignificantSpace(string name) =>
        name.StartsWith(' ') || name.EndsWith(' ') || name.Contains("  ", StringComparison.Ordinal);

    /// <summary>Whether the letter stays when it is normalized, and comes back when its case is changed and changed back.</summary>
    private static bool KeepsItsLetter(char letter)
    {
        if (letter == ' ')
        {
            return true;
        }

        if (char.IsWhiteSpace(letter)
            || char.IsControl(letter)
            || char.IsSurrogate(letter)
            || char.GetUnicodeCategory(letter) == UnicodeCategory.Format
            || UnstableCharacters.Contains(letter))
        {
            return false;
        }

        var lower = char.ToLowerInvariant(letter);
        var upper = char.ToUpperInvariant(letter);
        if (lower != letter)
        {
            return char.ToUpperInvariant(lower) == letter;
        }

        // The sigma at the end of a word has no capital letter of its own: it is a case of sigma.
        return upper == letter || letter == FinalSigma || char.ToLowerInvariant(upper) == letter;
    }
}
