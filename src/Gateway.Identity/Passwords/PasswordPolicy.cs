using System.Collections.Frozen;
using System.Reflection;
using Gateway.Identity.Credentials;

namespace Gateway.Identity.Passwords;

/// <summary>
/// The rules for new passwords of the user file, after NIST SP 800-63B 3.1.1.2: length counts, common passwords are refused, and nobody is
/// made to use a special character. Passwords that exist already are not judged by it.
/// </summary>
public static class PasswordPolicy
{
    /// <summary>The fewest characters of a new password.</summary>
    public const int MinimumLength = 8;

    private static readonly Lazy<FrozenSet<string>> Common = new(ReadCommon);

    /// <summary>The error in a new password, as the predicate of a sentence, or null.</summary>
    /// <param name="password">The password.</param>
    /// <param name="user">The user's name, which is no password.</param>
    public static string? FindError(Secret password, string user)
    {
        var text = password.Reveal().ToString();
        if (text.Length < MinimumLength)
        {
            return $"has {text.Length} characters; at least {MinimumLength} are needed";
        }

        if (text.Distinct().Count() < 4)
        {
            return "repeats the same few characters";
        }

        if (IsMostly(text, user))
        {
            return "is little more than the user's name";
        }

        return IsCommon(text) ? "is among the most common ones, which attackers try first" : null;
    }

    private static bool IsCommon(string text) =>
        Common.Value.Contains(text)
        || Common.Value.Contains(text.TrimEnd([.. text.Where(c => !char.IsLetter(c))])); // Password2026! is password

    private static bool IsMostly(string text, string user)
    {
        var name = AccountNames.WithoutDomain(user);
        return name.Length >= 3
            && text.Contains(name, StringComparison.OrdinalIgnoreCase)
            && text.Length - name.Length < MinimumLength / 2;
    }

    private static FrozenSet<string> ReadCommon()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("common-passwords.txt")
            ?? throw new InvalidOperationException("The list of common passwords is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => !line.StartsWith("#!", StringComparison.Ordinal))
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }
}
