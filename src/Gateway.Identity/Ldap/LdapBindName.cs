using System.Buffers;

namespace Gateway.Identity.Ldap;

/// <summary>Writes the name under which a user's own password is tried.</summary>
internal static class LdapBindName
{
    /// <summary>What stands for the user in a template.</summary>
    public const string User = "{user}";

    // What would say something else in a DN (RFC 4514 2.4), as a domain or as a user principal name.
    private static readonly SearchValues<char> Special = SearchValues.Create(",+\"\\<>;=#/@\0");

    /// <summary>
    /// The name, or null for a user whom nobody could be meant by, or whom others are spelled like: directories take wide letters and double
    /// blanks for plain ones (RFC 4518), Active Directory accents too, and each such spelling would be worth another guess.
    /// </summary>
    public static string? Write(string template, string user) =>
        user.Length == 0 || user.AsSpan().IndexOfAny(Special) >= 0 || user.AsSpan().ContainsAnyExceptInRange(' ', '~')
        || user[0] == ' ' || user[^1] == ' ' || user.Contains("  ", StringComparison.Ordinal)
            ? null
            : template.Replace(User, user, StringComparison.Ordinal);
}
