using System.Collections.Frozen;

namespace Gateway.Identity.Credentials;

/// <summary>
/// Writes a user name in the one form under which attempts are counted: <c>alice</c>, <c>ALICE</c>, <c>EXAMPLE\alice</c> and
/// <c>alice@example.com</c> are one account where those domains are configured, so that spelling wins an attacker nothing.
/// </summary>
public sealed class AccountNames
{
    /// <summary>The longest name that is looked at: RFC 5321 gives an address 254 characters.</summary>
    public const int MaximumLength = 256;

    private readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> _proper;

    /// <param name="own">Domains that add nothing to a name.</param>
    /// <param name="aliases">Domains that are written in several ways, each with its proper form: <c>CORP</c> for <c>corp.example.com</c>.</param>
    public AccountNames(IEnumerable<string> own, IEnumerable<(string Domain, string Proper)>? aliases = null)
    {
        var proper = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (domain, form) in aliases ?? [])
        {
            proper.TryAdd(domain, form);
        }

        foreach (var domain in own.Append("").Append("."))
        {
            proper[domain] = "";
        }

        _proper = proper.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The user part of a presented name.</summary>
    public static string WithoutDomain(string presented)
    {
        var user = presented[(presented.LastIndexOf('\\') + 1)..];
        return user.IndexOf('@') is > 0 and var at ? user[..at] : user;
    }

    /// <summary>Writes the account's form of a presented name; false for a name that nobody has.</summary>
    /// <param name="presented">The name as the caller wrote it.</param>
    /// <param name="destination">At least <see cref="MaximumLength"/> characters.</param>
    /// <param name="length">How many characters were written.</param>
    public bool TryNormalize(ReadOnlySpan<char> presented, Span<char> destination, out int length)
    {
        length = 0;
        var user = presented.Trim();
        if (user.Length is 0 or > MaximumLength)
        {
            return false;
        }

        foreach (var c in user)
        {
            if (char.IsControl(c) || char.IsSurrogate(c))
            {
                return false;
            }
        }

        ReadOnlySpan<char> domain = default;
        var backslash = user.IndexOf('\\');
        if (backslash >= 0)
        {
            domain = user[..backslash];
            user = user[(backslash + 1)..];
            domain = Proper(domain);
        }

        // EXAMPLE\alice@example.com is alice, too.
        var at = user.LastIndexOf('@');
        if (at >= 0 && (domain.IsEmpty || Proper(user[(at + 1)..]).Equals(domain, StringComparison.OrdinalIgnoreCase)))
        {
            domain = Proper(user[(at + 1)..]);
            user = user[..at];
        }

        // A second prefix or a second domain: each that somebody makes up would be worth another guess where one is taken off.
        if (user.IsEmpty || user.ContainsAny('\\', '@'))
        {
            return false;
        }

        if (user.Length + domain.Length + 1 > destination.Length)
        {
            return false; // the proper form of a domain may be longer
        }

        length = user.ToLowerInvariant(destination);
        if (!domain.IsEmpty)
        {
            destination[length++] = '@';
            length += domain.ToLowerInvariant(destination[length..]);
        }

        return true;
    }

    private ReadOnlySpan<char> Proper(ReadOnlySpan<char> domain) => _proper.TryGetValue(domain, out var proper) ? proper : domain;

    /// <summary>The account's form of a presented name, or null for a name that nobody has.</summary>
    public string? Normalize(string presented)
    {
        Span<char> buffer = stackalloc char[MaximumLength];
        return TryNormalize(presented, buffer, out var length) ? new string(buffer[..length]) : null;
    }
}
