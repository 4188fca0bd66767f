using System.Collections.Frozen;
using Gateway.Identity.Ldap.Protocol;
using Gateway.Outbound;

namespace Gateway.Identity.Ldap;

/// <summary>
/// The servers of a directory, and those of the other parts of its tree. A referral names a host; the gateway asks the servers configured
/// for it and nobody else, because the gateway's account signs in there.
/// </summary>
internal sealed class LdapTree(LdapOptions options, Dialer dialer, TimeProvider time) : IAsyncDisposable, IDisposable
{
    private readonly FrozenDictionary<string, LdapSite> _referred = options.Referrals.ToFrozenDictionary(
        r => r.Key, r => new LdapSite(options, r.Value.Servers, dialer, time), StringComparer.OrdinalIgnoreCase);

    /// <summary>The servers of the directory itself.</summary>
    public LdapSite Home { get; } = new(options, options.Servers, dialer, time);

    /// <summary>Searches with the identity of the gateway, referrals included.</summary>
    public async Task<LdapFoundEntries> SearchAsync(LdapSearch search, CancellationToken cancellationToken)
    {
        var result = await Home.SearchAsync(search, cancellationToken);
        var found = result.Entries.Select(entry => new LdapFound(entry, Home)).ToList();
        var isTruncated = result.IsTruncated;
        foreach (var (site, baseDn) in result.References.Select(Resolve).OfType<(LdapSite, string)>().Distinct())
        {
            // One hop: references in this result are not followed, so they cannot lead in a circle.
            var further = await site.SearchAsync(search with { BaseDn = baseDn }, cancellationToken);
            found.AddRange(further.Entries.Select(entry => new LdapFound(entry, site)));
            isTruncated |= further.IsTruncated;
        }

        return new LdapFoundEntries(found, isTruncated);
    }

    public async ValueTask DisposeAsync()
    {
        await Home.DisposeAsync();
        foreach (var site in _referred.Values)
        {
            await site.DisposeAsync();
        }
    }

    public void Dispose()
    {
        Home.Dispose();
        foreach (var site in _referred.Values)
        {
            site.Dispose();
        }
    }

    // RFC 4516: ldap://host:port/dn?attributes?scope?filter; the search's own attributes, scope and filter stay.
    private (LdapSite Site, string BaseDn)? Resolve(string reference) =>
        Uri.TryCreate(reference, UriKind.Absolute, out var url) && url.Scheme is "ldap" or "ldaps"
        && _referred.TryGetValue(url.Host, out var site)
            ? (site, Uri.UnescapeDataString(url.AbsolutePath.TrimStart('/')))
            : null;
}
