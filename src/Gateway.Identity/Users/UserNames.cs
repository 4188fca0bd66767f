namespace Gateway.Identity.Users;

/// <summary>What a name in the user file may be.</summary>
public static class UserNames
{
    public const int MaximumLength = 128;

    /// <summary>What is wrong with a user's name, as the rest of a sentence, or null.</summary>
    public static string? FindError(string name) => FindError(name, allowSpace: false);

    /// <summary>What is wrong with a group's name, as the rest of a sentence, or null.</summary>
    public static string? FindGroupError(string name) => FindError(name, allowSpace: true);

    private static string? FindError(string name, bool allowSpace)
    {
        if (name.Length is 0 or > MaximumLength)
        {
            return $"has {name.Length} characters; 1 to {MaximumLength} are allowed";
        }

        // A colon would end the name in HTTP Basic, a backslash would make a domain of it.
        foreach (var c in name)
        {
            if (!(char.IsLetterOrDigit(c) || c is '.' or '-' or '_' or '+' or '@' or '\'' || (allowSpace && c == ' ')))
            {
                return $"holds {(char.IsControl(c) ? $"U+{(int)c:X4}" : $"'{c}'")}; letters, digits and . - _ + @ '{(allowSpace ? " and spaces" : "")} are allowed";
            }
        }

        return null;
    }
}
