using System.Buffers;

namespace Gateway.Identity.Ldap;

/// <summary>Creates the bind name of a user from a template.</summary>
internal static class LdapBindName
{
    /// <summary>The placeholder of the user name.</summary>
    public const string User = "{user}";

    // Characters with a special meaning in a DN (RFC 4514 2.4), in a domain or in a user principal name.
    private static readonly SearchValues<char> Special = SearchValues.Create(",+\"\\<>;=#/@\0");

    /// <summary>
    /// The bind name, or null for a user name that has several equivalent spellings or special characters: directories treat full-width
    /// letters and double spaces like plain ones (RFC 4518), Active Directory also accents, and each such spelling would allow another
    /// guess.
    /// </summary>
    public static string? Write(string template, string user) =>
        user.Length == 0 || user.AsSpan().IndexOfAny(Special) >= 0 || user.AsSpan().ContainsAnyExceptInRange(' ', '~')
        || user[0] == ' ' || user[^1] == ' ' || user.Contains("  ", StringComparison.Ordinal)
            ? null
            : template.Replace(User, user, StringComparison.Ordinal);
}
