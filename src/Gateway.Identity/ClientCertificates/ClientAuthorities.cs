using System.Collections.Frozen;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Gateway.Identity.Auditing;
using Gateway.Identity.Directories;
using Gateway.Identity.External;
using Microsoft.Extensions.Options;

namespace Gateway.Identity.ClientCertificates;

/// <summary>The authorities of client certificates of the current configuration.</summary>
public sealed class ClientAuthorities : IDisposable
{
    /// <summary>The name of the authority in logs and metrics when none is known.</summary>
    private const string Unknown = "certificate";

    private readonly DirectorySource _directories;
    private readonly TimeProvider _time;
    private readonly IDisposable? _subscription;
    private volatile ClientAuthority[] _current = [];

    public ClientAuthorities(
        IOptionsMonitor<IReadOnlyDictionary<string, ClientAuthorityOptions>> options, DirectorySource directories, TimeProvider time)
    {
        _directories = directories;
        _time = time;
        Change(options.CurrentValue, null);
        _subscription = options.OnChange(Change);
    }

    public IReadOnlyList<ClientAuthority> Current => _current;

    /// <summary>The result of the first authority that accepts the certificate, or the most specific refusal.</summary>
    /// <param name="certificate">A certificate whose key the client has proved to possess.</param>
    /// <param name="named">The names of the accepted authorities; null for all.</param>
    public ClientCertificateResult Check(X509Certificate2 certificate, FrozenSet<string>? named = null)
    {
        var best = new ClientCertificateResult(CertificateFault.Untrusted);
        foreach (var authority in _current)
        {
            if (named is not null && !named.Contains(authority.Name))
            {
                continue;
            }

            var result = authority.Check(certificate, _time.GetUtcNow());
            if (result.Fault == CertificateFault.None)
            {
                return result;
            }

            best = result.Fault == CertificateFault.Untrusted ? best : result;
        }

        return best;
    }

    /// <summary>The identity of a client by its certificate, to be passed to the authenticator.</summary>
    /// <param name="certificate">A certificate whose key the client has proved to possess.</param>
    /// <param name="wanted">The user that the client requests, or empty; another user than that of the certificate is refused.</param>
    /// <param name="named">The names of the accepted authorities; null for all.</param>
    public ExternalIdentity Identify(X509Certificate2 certificate, string wanted = "", FrozenSet<string>? named = null)
    {
        var result = Check(certificate, named);
        if (result is not { Fault: CertificateFault.None, UserName: { } user, Authority: { } authority })
        {
            return ExternalIdentity.Refused(result.Authority?.Name ?? Unknown, ReasonOf(result.Fault), certificate.Subject);
        }

        var names = _directories.Current.Names;
        return wanted.Length > 0 && names.Normalize(wanted) != names.Normalize(user)
            ? ExternalIdentity.Refused(authority.Name, AuditReason.CertificateOfOtherUser, user)
            : new ExternalIdentity(user, authority.Name) { Directory = authority.Options.Directory };
    }

    internal void Refresh()
    {
        foreach (var authority in _current)
        {
            authority.Refresh();
        }
    }

    public void Dispose() => _subscription?.Dispose();

    private void Change(IReadOnlyDictionary<string, ClientAuthorityOptions> options, string? name)
    {
        var old = _current;
        _current =
        [
            .. options.Select(a => old.FirstOrDefault(o => o.Name == a.Key && IsSame(o.Options, a.Value))
                ?? new ClientAuthority(a.Key, a.Value)),
        ];
    }

    private static bool IsSame(ClientAuthorityOptions one, ClientAuthorityOptions other) =>
        JsonSerializer.SerializeToUtf8Bytes(one, ClientAuthorityJson.Default.ClientAuthorityOptions).AsSpan()
            .SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(other, ClientAuthorityJson.Default.ClientAuthorityOptions));

    private static AuditReason ReasonOf(CertificateFault fault) => fault switch
    {
        CertificateFault.Expired => AuditReason.CertificateExpired,
        CertificateFault.Usage => AuditReason.CertificateUsage,
        CertificateFault.Revoked => AuditReason.CertificateRevoked,
        CertificateFault.RevocationUnknown => AuditReason.CertificateRevocationUnknown,
        CertificateFault.NoUser => AuditReason.CertificateNamesNobody,
        _ => AuditReason.CertificateUntrusted,
    };
}
