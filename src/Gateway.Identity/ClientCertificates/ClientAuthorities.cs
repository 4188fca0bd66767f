using System.Collections.Frozen;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Gateway.Identity.Auditing;
using Gateway.Identity.Directories;
using Gateway.Identity.External;
using Microsoft.Extensions.Options;

namespace Gateway.Identity.ClientCertificates;

/// <summary>The authorities of client certificates of the configuration in force.</summary>
public sealed class ClientAuthorities : IDisposable
{
    /// <summary>What vouches for a client's certificate, as logs and metrics show it where no authority is known.</summary>
    private const string Unknown = "certificate";

    private readonly DirectorySource _directories;
    private readonly TimeProvider _time;
    private readonly IDisposable? _subscription;
    private volatile ClientAuthority[] _current = [];

    public ClientAuthorities(IOptionsMonitor<IReadOnlyDictionary<string, ClientAuthorityOptions>> options, DirectorySource directories, TimeProvider time)
    {
        _directories = directories;
        _time = time;
        Change(options.CurrentValue, null);
        _subscription = options.OnChange(Change);
    }

    public IReadOnlyList<ClientAuthority> Current => _current;

    /// <summary>The finding of the first authority that takes the certificate, or of the one that came nearest.</summary>
    /// <param name="certificate">What the client proved to have the key of.</param>
    /// <param name="named">The configured authorities that count; null for all.</param>
    public ClientCertificateResult Check(X509Certificate2 certificate, FrozenSet<string>? named = null)
    {
        var nearest = new ClientCertificateResult(CertificateFault.Untrusted);
        foreach (var authority in _current)
        {
            if (named is not null && !named.Contains(authority.Name))
            {
                continue;
            }

            var finding = authority.Check(certificate, _time.GetUtcNow());
            if (finding.Fault == CertificateFault.None)
            {
                return finding;
            }

            nearest = finding.Fault == CertificateFault.Untrusted ? nearest : finding;
        }

        return nearest;
    }

    /// <summary>Who a client is by its certificate, for <see cref="Authenticator"/> to count, audit and look up.</summary>
    /// <param name="certificate">What the client proved to have the key of.</param>
    /// <param name="wanted">Whom the client wants to be, or empty; another than the certificate's user is refused.</param>
    /// <param name="named">The configured authorities that count; null for all.</param>
    public ExternalIdentity Identify(X509Certificate2 certificate, string wanted = "", FrozenSet<string>? named = null)
    {
        var finding = Check(certificate, named);
        if (finding is not { Fault: CertificateFault.None, UserName: { } user, Authority: { } authority })
        {
            return ExternalIdentity.Refused(finding.Authority?.Name ?? Unknown, ReasonOf(finding.Fault), certificate.Subject);
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
        _current = [.. options.Select(a => old.FirstOrDefault(o => o.Name == a.Key && IsSame(o.Options, a.Value)) ?? new ClientAuthority(a.Key, a.Value))];
    }

    private static bool IsSame(ClientAuthorityOptions one, ClientAuthorityOptions other) => JsonSerializer.SerializeToUtf8Bytes(one).AsSpan().SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(other));

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
