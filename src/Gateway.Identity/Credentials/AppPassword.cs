using System.Net;

namespace Gateway.Identity.Credentials;

/// <summary>
/// A password that the gateway has made for one program of a user: what it opens, from where, and until when. A session keeps it, and sees
/// when it is revoked.
/// </summary>
public sealed class AppPassword
{
    private volatile bool _isRevoked;

    /// <summary>By which it is listed and revoked.</summary>
    public required string Id { get; init; }

    /// <summary>The account it belongs to.</summary>
    public required string Account { get; init; }

    /// <summary>The user, as the directory names it.</summary>
    public required string UserName { get; init; }

    /// <summary>The directory that has the user.</summary>
    public required string Directory { get; init; }

    /// <summary>The name that its owner signs in with.</summary>
    public required string SignInName { get; init; }

    /// <summary>What its owner calls it.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// What it opens: names of presets such as <c>ActiveSync</c> and <c>Imap4</c>, or <c>Web</c> for any other web route.
    /// </summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>Where it may be used; none for everywhere.</summary>
    public IReadOnlyList<IPNetwork> Networks { get; init; } = [];

    public required DateTimeOffset Created { get; init; }

    public required DateTimeOffset Expires { get; init; }

    /// <summary>The directory password that the owner has deposited for back ends that take no other, encrypted; null for none.</summary>
    public byte[]? Deposit { get; init; }

    /// <summary>Where and when it was used last; null for never.</summary>
    public AppPasswordUse? LastUse { get; set; }

    public bool IsRevoked => _isRevoked;

    public void Revoke() => _isRevoked = true;

    /// <summary>Whether it may still be used.</summary>
    public bool IsValid(DateTimeOffset now) => !_isRevoked && now < Expires;

    /// <summary>Whether it opens something from an address.</summary>
    public bool Opens(string scope, IPAddress source)
    {
        if (!Scopes.Contains(scope, StringComparer.Ordinal))
        {
            return false;
        }

        if (Networks.Count == 0)
        {
            return true;
        }

        foreach (var network in Networks)
        {
            if (network.Contains(source))
            {
                return true;
            }
        }

        return false;
    }

    public override string ToString() => $"app password {Id} of {Account}";
}
