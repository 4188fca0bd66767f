using Gateway.Identity.Credentials;

namespace Gateway.Identity.Users;

/// <summary>The rules for names in the user file.</summary>
public static class UserNames
{
    public const int MaximumLength = 128;

    /// <summary>
    /// The error in a user name, as the predicate of a sentence, or null. A name whose letters turn into others when it is signed in with
    /// (U+212A KELVIN SIGN is a <c>k</c>) would be that of another user.
    /// </summary>
    public static string? FindError(string name) => FindError(name, allowSpace: false)
        ?? (NameStability.ChangesOnlyCase(name) ? null : "holds a character that stands for another one; write the plain letter");

    /// <summary>The error in a group name, as the predicate of a sentence, or null.</summary>
    public static string? FindGroupError(string name) => FindError(name, allowSpace: true);

    private static string? FindError(string name, bool allowSpace)
    {
        if (name.Length is 0 or > MaximumLength)
        {
            return $"has {name.Length} characters; 1 to {MaximumLength} are allowed";
        }

        // A colon ends the name in HTTP Basic, a backslash separates a domain.
        foreach (var c in name)
        {
            if (!(char.IsLetterOrDigit(c) || c is '.' or '-' or '_' or '+' or '@' or '\'' || (allowSpace && c == ' ')))
            {
                var isVisible = VisibleText.Of($"{c}") == $"{c}";
                return $"holds {(isVisible ? $"'{c}'" : $"U+{(int)c:X4}")}; letters, digits and . - _ + @ '"
                    + $"{(allowSpace ? " and spaces" : "")} are allowed";
            }
        }

        return null;
    }
}
