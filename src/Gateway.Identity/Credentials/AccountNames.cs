using System.Collections.Frozen;

namespace Gateway.Identity.Credentials;

/// <summary>
/// Normalizes a user name to the account under which attempts are counted: <c>alice</c>, <c>ALICE</c>, <c>EXAMPLE\alice</c> and
/// <c>alice@example.com</c> are one account where those domains are configured, so that other spellings allow no further guesses.
/// </summary>
public sealed class AccountNames
{
    /// <summary>The longest accepted name; RFC 5321 limits an address to 254 characters.</summary>
    public const int MaximumLength = 256;

    private readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> _canonical;

    /// <param name="own">Domains that are removed from a name.</param>
    /// <param name="aliases">
    /// Domains that have several spellings, each with its canonical form: <c>CORP</c> for <c>corp.example.com</c>.
    /// </param>
    public AccountNames(IEnumerable<string> own, IEnumerable<(string Domain, string Canonical)>? aliases = null)
    {
        var canonical = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (domain, form) in aliases ?? [])
        {
            canonical.TryAdd(domain, form);
        }

        foreach (var domain in own.Append("").Append("."))
        {
            canonical[domain] = "";
        }

        _canonical = canonical.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The presented name without its domain.</summary>
    public static string WithoutDomain(string presented)
    {
        var user = presented[(presented.LastIndexOf('\\') + 1)..];
        return user.IndexOf('@') is > 0 and var at ? user[..at] : user;
    }

    /// <summary>Writes the normalized form of a presented name; false for a name that no user can have.</summary>
    /// <param name="presented">The name as the client sent it.</param>
    /// <param name="destination">At least <see cref="MaximumLength"/> characters.</param>
    /// <param name="length">The number of characters written.</param>
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
            domain = CanonicalOf(domain);
        }

        // EXAMPLE\alice@example.com is alice as well.
        var at = user.LastIndexOf('@');
        if (at >= 0 && (domain.IsEmpty || CanonicalOf(user[(at + 1)..]).Equals(domain, StringComparison.OrdinalIgnoreCase)))
        {
            domain = CanonicalOf(user[(at + 1)..]);
            user = user[..at];
        }

        // A second prefix or domain: if it were removed, each invented one would allow another guess.
        if (user.IsEmpty || user.ContainsAny('\\', '@'))
        {
            return false;
        }

        if (user.Length + domain.Length + 1 > destination.Length)
        {
            return false; // the canonical form of a domain may be longer
        }

        length = user.ToLowerInvariant(destination);
        if (!domain.IsEmpty)
        {
            destination[length++] = '@';
            length += domain.ToLowerInvariant(destination[length..]);
        }

        return true;
    }

    /// <summary>
    /// The normalized form of a name in a token, a certificate or a ticket, or null when normalizing changes more than case and configured
    /// domains. Such a name is not accepted as a spelling of a user: a person who can choose names at the issuer could otherwise sign in as
    /// another user.
    /// </summary>
    public string? NormalizeExact(string stated) =>
        NameStability.ChangesOnlyCase(stated) && HasExactDomains(stated) ? Normalize(stated) : null;

    private bool HasExactDomains(string stated)
    {
        var backslash = stated.IndexOf('\\');
        if (backslash >= 0 && !IsConfigured(stated[..backslash]))
        {
            return false; // OTHER\alice is counted like alice@other, who is another user
        }

        // alice@ and alice@. are counted like alice.
        return !stated.EndsWith('@') && !stated.EndsWith("@.", StringComparison.Ordinal);
    }

    private bool IsConfigured(string domain) => domain is not ("" or ".") && _canonical.Dictionary.ContainsKey(domain);

    private ReadOnlySpan<char> CanonicalOf(ReadOnlySpan<char> domain) =>
        _canonical.TryGetValue(domain, out var canonical) ? canonical : domain;

    /// <summary>The normalized form of a presented name, or null for a name that no user can have.</summary>
    public string? Normalize(string presented)
    {
        Span<char> buffer = stackalloc char[MaximumLength];
        return TryNormalize(presented, buffer, out var length) ? new string(buffer[..length]) : null;
    }
}
