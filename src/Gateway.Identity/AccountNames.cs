using System.Collections.Frozen;

namespace Gateway.Identity;

/// <summary>
/// Writes a user name in the one form under which attempts are counted: <c>alice</c>, <c>ALICE</c>, <c>EXAMPLE\alice</c> and
/// <c>alice@example.com</c> are one account where those domains are configured, so that spelling wins an attacker nothing.
/// </summary>
public sealed class AccountNames
{
    /// <summary>The longest name that is looked at: RFC 5321 gives an address 254 characters.</summary>
    public const int MaximumLength = 256;

    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _own;

    /// <param name="domains">Domains that add nothing to a name.</param>
    public AccountNames(IEnumerable<string> domains) =>
        _own = domains.Append("").Append(".").ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Writes the account's form of a presented name; false for a name that nobody has.</summary>
    /// <param name="presented">The name as the caller wrote it.</param>
    /// <param name="destination">At least <see cref="MaximumLength"/> characters.</param>
    /// <param name="length">How many characters were written.</param>
    public bool TryNormalise(ReadOnlySpan<char> presented, Span<char> destination, out int length)
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
            domain = _own.Contains(domain) ? default : domain;
        }

        // EXAMPLE\alice@example.com is alice, too.
        var at = user.LastIndexOf('@');
        if (domain.IsEmpty && at >= 0)
        {
            domain = user[(at + 1)..];
            user = user[..at];
            domain = _own.Contains(domain) ? default : domain;
        }

        if (user.IsEmpty)
        {
            return false;
        }

        length = user.ToLowerInvariant(destination);
        if (!domain.IsEmpty)
        {
            destination[length++] = '@';
            length += domain.ToLowerInvariant(destination[length..]);
        }

        return true;
    }

    /// <summary>The account's form of a presented name, or null for a name that nobody has.</summary>
    public string? Normalise(string presented)
    {
        Span<char> buffer = stackalloc char[MaximumLength];
        return TryNormalise(presented, buffer, out var length) ? new string(buffer[..length]) : null;
    }
}
