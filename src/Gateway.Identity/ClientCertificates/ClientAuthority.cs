using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Outbound;

namespace Gateway.Identity.ClientCertificates;

/// <summary>One configured authority with its revocation lists. It verifies certificates without network access.</summary>
public sealed class ClientAuthority
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private const string CommonNameOid = "2.5.4.3";

    private readonly X509Certificate2Collection _roots;
    private readonly X509Certificate2Collection _intermediates;
    private volatile Lists _lists;

    public ClientAuthority(string name, ClientAuthorityOptions options)
    {
        Name = name;
        Options = options;
        (_roots, _intermediates) = ReadRoots(options.Roots);
        _lists = Lists.Read(options.RevocationList);
    }

    /// <summary>The configured name, also used in logs and metrics.</summary>
    public string Name { get; }

    public ClientAuthorityOptions Options { get; }

    /// <summary>Reads the revocation list again if its file has changed.</summary>
    public void Refresh()
    {
        if (!_lists.IsCurrent(Options.RevocationList))
        {
            _lists = Lists.Read(Options.RevocationList);
        }
    }

    public ClientCertificateResult Check(X509Certificate2 certificate, DateTimeOffset now)
    {
        if (now < certificate.NotBefore.ToUniversalTime() || now > certificate.NotAfter.ToUniversalTime())
        {
            return new ClientCertificateResult(CertificateFault.Expired, Authority: this);
        }

        using var chain = new X509Chain { ChainPolicy = Policy(now) };
        if (!chain.Build(certificate))
        {
            var isUsage = chain.ChainStatus.All(s => s.Status == X509ChainStatusFlags.NotValidForUsage);
            return new ClientCertificateResult(isUsage ? CertificateFault.Usage : CertificateFault.Untrusted, Authority: this);
        }

        var path = chain.ChainElements.Select(e => e.Certificate).ToArray();
        try
        {
            if (Revocation(path, now) is not CertificateFault.None and var fault)
            {
                return new ClientCertificateResult(fault, Authority: this);
            }

            return UserNameIn(certificate) is { } user
                ? new ClientCertificateResult(CertificateFault.None, user, this)
                : new ClientCertificateResult(CertificateFault.NoUser, Authority: this);
        }
        finally
        {
            Array.ForEach(path, element => element.Dispose());
        }
    }

    /// <summary>The roots and the intermediate certificates of a PEM file.</summary>
    /// <exception cref="FormatException">It contains no root.</exception>
    internal static (X509Certificate2Collection Roots, X509Certificate2Collection Intermediates) ReadRoots(string file)
    {
        var all = TrustedRoots.Read(file);
        var roots = all.Where(c => c.SubjectName.RawData.AsSpan().SequenceEqual(c.IssuerName.RawData)).ToArray();
        return roots.Length > 0 ? ([.. roots], [.. all.Except(roots)]) : throw new FormatException("it contains no self-signed root");
    }

    private X509ChainPolicy Policy(DateTimeOffset now)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck, // the lists are checked below
            DisableCertificateDownloads = true,
            VerificationTime = now.UtcDateTime,
            VerificationTimeIgnored = false,
            ApplicationPolicy = { new Oid(ClientAuthentication) },
        };
        policy.CustomTrustStore.AddRange(_roots);
        policy.ExtraStore.AddRange(_intermediates);
        return policy;
    }

    // The root itself is not checked.
    private CertificateFault Revocation(X509Certificate2[] path, DateTimeOffset now)
    {
        if (Options.RevocationList is null)
        {
            return CertificateFault.None;
        }

        var lists = _lists.All;
        for (var i = 0; i < path.Length - 1; i++)
        {
            var issuer = path[i + 1];
            if (lists.FirstOrDefault(l => !(l.NextUpdate < now) && l.IsOf(issuer)) is not { } list)
            {
                return CertificateFault.RevocationUnknown;
            }

            if (list.Contains(path[i].SerialNumberBytes.Span))
            {
                return CertificateFault.Revoked;
            }
        }

        return CertificateFault.None;
    }

    private string? UserNameIn(X509Certificate2 certificate) => Options.UserName.Select(where => where switch
    {
        CertificateName.UserPrincipalName => certificate.GetNameInfo(X509NameType.UpnName, forIssuer: false),
        CertificateName.Email => certificate.GetNameInfo(X509NameType.EmailName, forIssuer: false),
        CertificateName.Dns =>
            certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(n => n.EnumerateDnsNames()).FirstOrDefault(),
        CertificateName.CommonName => CommonName(certificate.SubjectName),
        _ => null,
    }).FirstOrDefault(name => !string.IsNullOrEmpty(name));

    // Only if there is exactly one: other software might use another of several.
    private static string? CommonName(X500DistinguishedName subject)
    {
        var names = subject.EnumerateRelativeDistinguishedNames()
            .Where(n => !n.HasMultipleElements && n.GetSingleElementType().Value == CommonNameOid)
            .Select(n => n.GetSingleElementValue())
            .Take(2)
            .ToArray();
        return names is [var only] ? only : null;
    }

    private sealed record Lists(IReadOnlyList<RevocationList> All, DateTime Stamp)
    {
        public bool IsCurrent(string? file) => StampOf(file) == Stamp;

        public static Lists Read(string? file)
        {
            var stamp = StampOf(file);
            try
            {
                return new Lists(file is null ? [] : RevocationList.ReadAll(File.ReadAllBytes(file)), stamp);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
            {
                // Until the file can be read, certificates are refused as RevocationUnknown, which the audit log has.
                return new Lists([], stamp);
            }
        }

        private static DateTime StampOf(string? file) => file is null ? default : File.GetLastWriteTimeUtc(file);
    }
}
