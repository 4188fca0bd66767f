using System.Net;
using Gateway.Outbound.ServiceRecords;

namespace Gateway.Identity.Ldap;

/// <summary>
/// The servers of a directory: the configured ones, or those that the SRV records of its domain name. While DNS does not answer, the last
/// known ones stay.
/// </summary>
internal sealed class LdapServerList
{
    private const int DefaultPort = 53;
    private const int MaximumServers = 32;
    private static readonly TimeSpan MinimumLife = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MaximumLife = TimeSpan.FromHours(1);

    private readonly LdapOptions _options;
    private readonly TimeProvider _time;
    private readonly ServiceResolver _resolver;
    private volatile Found _found;

    /// <param name="options">The directory.</param>
    /// <param name="servers">The configured servers; empty to ask DNS.</param>
    /// <param name="time">The clock of the life of DNS records.</param>
    public LdapServerList(LdapOptions options, IReadOnlyList<Uri> servers, TimeProvider time)
    {
        _options = options;
        _time = time;
        _found = new Found(servers, servers.Count > 0 ? DateTimeOffset.MaxValue : DateTimeOffset.MinValue);
        _resolver = new ServiceResolver(
            options.DomainNameServer is { } server && ParseNameServer(server) is { } endpoint ? [endpoint] : []);
    }

    /// <summary>The address of a DNS server; null for other text.</summary>
    public static IPEndPoint? ParseNameServer(string text)
    {
        if (!IPEndPoint.TryParse(text, out var server))
        {
            return null;
        }

        server.Port = server.Port == 0 ? DefaultPort : server.Port;
        return server;
    }

    /// <summary>The servers in the order in which they are to be tried.</summary>
    /// <exception cref="LdapException">No server is known.</exception>
    public async ValueTask<IReadOnlyList<Uri>> GetAsync(CancellationToken cancellationToken)
    {
        if (_time.GetUtcNow() < _found.Until)
        {
            return _found.Servers;
        }

        // Several connections may ask at once; the answers are the same.
        var found = await AskAsync(cancellationToken);
        _found = found;
        return found.Servers;
    }

    private async Task<Found> AskAsync(CancellationToken cancellationToken)
    {
        var name = (_options.Kind == LdapKind.ActiveDirectory ? "_ldap._tcp.dc._msdcs." : "_ldap._tcp.") + _options.Domain;
        try
        {
            var answer = await _resolver.ResolveAsync(name, _options.Timeout, cancellationToken);
            if (answer.Records.Count == 0)
            {
                throw new LdapException(LdapFailure.Unreachable, $"DNS has no SRV records for {name}");
            }

            Uri[] servers = [.. Order(answer.Records.Where(r => IsTrusted(r.Host))).Take(MaximumServers).Select(Address)];
            if (servers.Length > 0)
            {
                var life = TimeSpan.FromTicks(Math.Clamp(answer.Life.Ticks, MinimumLife.Ticks, MaximumLife.Ticks));
                return new Found(servers, _time.GetUtcNow() + life);
            }

            throw new LdapException(
                LdapFailure.Untrusted,
                $"the SRV records of {name} name servers outside {_options.Domain} only; give Roots or ServerName to trust them");
        }
        catch (Exception e) when (e is IOException or LdapException)
        {
            return _found.Servers.Count > 0
                ? _found with { Until = _time.GetUtcNow() + MinimumLife }
                : throw new LdapException(e is LdapException { Failure: var failure } ? failure : LdapFailure.Unreachable, e.Message, e);
        }
    }

    // RFC 2782: by priority, and among equal ones by chance in the proportion of their weights.
    private static IEnumerable<ServiceRecord> Order(IEnumerable<ServiceRecord> records) =>
        records.OrderBy(r => r.Priority).ThenByDescending(r => Math.Pow(Random.Shared.NextDouble(), 1.0 / Math.Max(r.Weight, 0.01)));

    // Nobody signs DNS for us. By a forged answer the gateway would give its password to anyone who has a certificate of a public authority
    // for a host of his own (RFC 6125, 6.2.1), so that such a certificate counts below the configured domain only.
    private bool IsTrusted(string host) =>
        Uri.CheckHostName(host) != UriHostNameType.Unknown
        && (_options.Roots is not null
            || _options.ServerName is not null
            || host.Equals(_options.Domain, StringComparison.OrdinalIgnoreCase)
            || host.EndsWith($".{_options.Domain}", StringComparison.OrdinalIgnoreCase));

    private static Uri Address(ServiceRecord record) => new UriBuilder("ldap", record.Host, record.Port).Uri;

    private sealed record Found(IReadOnlyList<Uri> Servers, DateTimeOffset Until);
}
