using System.Security.Cryptography.X509Certificates;
using Gateway.Certificates.Authority;

namespace Gateway.Certificates.Checking;

/// <summary>Looks at a server certificate as a client does: its chain in order, its time, names, usage, keys and signatures.</summary>
public static class ChainInspection
{
    private const int LeastRsaBits = 2048;
    private const int LeastEcBits = 256;

    private static readonly string[] WeakSignatures = ["md2", "md4", "md5", "sha1"];

    /// <param name="leaf">The server's certificate.</param>
    /// <param name="others">What came with it, in any order; nothing is fetched from the network.</param>
    /// <param name="names">The names it must have.</param>
    /// <param name="roots">Roots to trust beside those of the system.</param>
    /// <param name="now">When.</param>
    /// <param name="completeFromSystem">Whether issuers that are missing may come from the system's stores, as when a chain is put
    /// together; a client does not do so.</param>
    public static ChainReport Inspect(
        X509Certificate2 leaf,
        IEnumerable<X509Certificate2> others,
        IEnumerable<string> names,
        IReadOnlyList<X509Certificate2> roots,
        DateTimeOffset now,
        bool completeFromSystem = false)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTimeIgnored = false;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority
            | X509VerificationFlags.IgnoreNotTimeValid | X509VerificationFlags.IgnoreWrongUsage;
        chain.ChainPolicy.ExtraStore.AddRange(others.Concat(roots).ToArray());
        chain.Build(leaf);
        try
        {
            var elements = chain.ChainElements.Select(e => e.Certificate).ToList();
            var last = elements[^1];
            var isComplete = IsSelfIssued(last);
            var trustsOwn = roots.Any(r => r.RawData.AsSpan().SequenceEqual(last.RawData));
            var findings = new List<ChainDiagnostic>();
            findings.AddRange(OfLeaf(leaf, names, now));
            findings.AddRange(elements.Skip(1).SelectMany(c => OfTime(c, now, "the intermediate certificate")));
            findings.AddRange(elements.SelectMany((c, i) => OfStrength(c, isRoot: i > 0 && IsSelfIssued(c))));
            findings.AddRange(OfEnd(elements, isComplete, trustsOwn, chain.ChainStatus));
            if (!completeFromSystem && isComplete && Unsent(elements, others) is { } unsent)
            {
                findings.Add(new ChainDiagnostic(
                    ChainProblem.MissingIntermediate, $"the server does not send the intermediate certificate '{unsent}'"));
            }

            var served = elements.Count > 1 && isComplete ? elements[..^1] : elements;
            return new ChainReport([.. served.Select(c => c.RawData)], isComplete ? last.Subject : null, findings);
        }
        finally
        {
            foreach (var element in chain.ChainElements)
            {
                element.Certificate.Dispose();
            }
        }
    }

    /// <summary>The names of a certificate.</summary>
    public static IReadOnlyList<string> NamesOf(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault() is { } names
            ? [.. names.EnumerateDnsNames(), .. names.EnumerateIPAddresses().Select(a => a.ToString())]
            : [];

    /// <summary>Its key in words: "RSA 2048", "ECDSA 256".</summary>
    public static string KeyOf(X509Certificate2 certificate) =>
        KeyBits(certificate) is var (kind, bits) && bits > 0 ? $"{kind} {bits}" : certificate.PublicKey.Oid.FriendlyName ?? "unknown";

    private static IEnumerable<ChainDiagnostic> OfLeaf(X509Certificate2 leaf, IEnumerable<string> names, DateTimeOffset now)
    {
        foreach (var finding in OfTime(leaf, now, "the certificate"))
        {
            yield return finding;
        }

        foreach (var name in names.Where(n => !leaf.MatchesHostname(
            n.StartsWith("*.", StringComparison.Ordinal) ? $"any{n[1..]}" : n, allowWildcards: true, allowCommonName: false)))
        {
            yield return new ChainDiagnostic(
                ChainProblem.LacksName,
                $"the certificate lacks the name {name}; it has {(NamesOf(leaf) is { Count: > 0 } has ? string.Join(", ", has) : "none")}");
        }

        if (leaf.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault() is { } usage && !usage.EnhancedKeyUsages
            .Cast<System.Security.Cryptography.Oid>()
            .Any(o => o.Value is CertificateExtensions.ServerAuthentication or "2.5.29.37.0"))
        {
            yield return new ChainDiagnostic(
                ChainProblem.WrongUsage, "the certificate is not for servers (its extended key usage lacks serverAuth)");
        }
    }

    private static IEnumerable<ChainDiagnostic> OfTime(X509Certificate2 certificate, DateTimeOffset now, string what)
    {
        if (certificate.NotAfter.ToUniversalTime() < now.UtcDateTime)
        {
            yield return new ChainDiagnostic(
                ChainProblem.Expired, $"{what} '{certificate.Subject}' expired on {certificate.NotAfter.ToUniversalTime():u}");
        }
        else if (certificate.NotBefore.ToUniversalTime() > now.UtcDateTime)
        {
            yield return new ChainDiagnostic(
                ChainProblem.NotYetValid,
                $"{what} '{certificate.Subject}' is not valid before {certificate.NotBefore.ToUniversalTime():u}");
        }
    }

    private static IEnumerable<ChainDiagnostic> OfStrength(X509Certificate2 certificate, bool isRoot)
    {
        var (kind, bits) = KeyBits(certificate);
        if (bits > 0 && bits < (kind == "RSA" ? LeastRsaBits : LeastEcBits))
        {
            yield return new ChainDiagnostic(
                ChainProblem.WeakKey,
                $"the key of '{certificate.Subject}' is weak: {kind} {bits}; RSA {LeastRsaBits} or ECDSA {LeastEcBits} at least");
        }

        // Nobody looks at a root's own signature.
        var signature = certificate.SignatureAlgorithm.FriendlyName ?? certificate.SignatureAlgorithm.Value ?? "";
        if (!isRoot && WeakSignatures.Any(w => signature.Contains(w, StringComparison.OrdinalIgnoreCase)))
        {
            yield return new ChainDiagnostic(
                ChainProblem.WeakSignature, $"'{certificate.Subject}' is signed with {signature}, which is broken; SHA-256 at least");
        }
    }

    private static IEnumerable<ChainDiagnostic> OfEnd(
        List<X509Certificate2> elements, bool isComplete, bool trustsOwn, X509ChainStatus[] status)
    {
        var last = elements[^1];
        if (!isComplete && elements.Count == 1)
        {
            yield return new ChainDiagnostic(
                ChainProblem.MissingIntermediate, $"nobody here knows its issuer: the certificate of '{last.Issuer}' is missing");
        }
        else if (!isComplete)
        {
            // A server sends no root, so this may be all there is of a private CA's chain.
            yield return new ChainDiagnostic(
                ChainProblem.Untrusted,
                $"the chain ends at '{last.Subject}', whose issuer '{last.Issuer}' is not a root that this machine trusts");
        }
        else if (elements.Count == 1 && !trustsOwn)
        {
            yield return new ChainDiagnostic(ChainProblem.SelfSigned, "the certificate is signed by itself, and no client trusts it");
        }
        else if (!trustsOwn && status.Any(s => s.Status == X509ChainStatusFlags.UntrustedRoot))
        {
            yield return new ChainDiagnostic(
                ChainProblem.Untrusted, $"the root '{last.Subject}' is trusted neither by this machine nor is it the own CA");
        }

        foreach (var broken in status.Where(s => s.Status is X509ChainStatusFlags.NotSignatureValid
            or X509ChainStatusFlags.InvalidNameConstraints or X509ChainStatusFlags.HasNotPermittedNameConstraint
                or X509ChainStatusFlags.InvalidBasicConstraints))
        {
            yield return new ChainDiagnostic(
                ChainProblem.BadChain, $"the chain does not hold: {broken.StatusInformation.Trim().TrimEnd('.')}");
        }
    }

    private static string? Unsent(List<X509Certificate2> elements, IEnumerable<X509Certificate2> sent) =>
        elements.Skip(1).SkipLast(1).FirstOrDefault(e => !sent.Any(s => s.RawData.AsSpan().SequenceEqual(e.RawData)))?.Subject;

    private static bool IsSelfIssued(X509Certificate2 certificate) =>
        certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);

    private static (string Kind, int Bits) KeyBits(X509Certificate2 certificate)
    {
        using var rsa = certificate.GetRSAPublicKey();
        if (rsa is not null)
        {
            return ("RSA", rsa.KeySize);
        }

        using var ecdsa = certificate.GetECDsaPublicKey();
        return ecdsa is not null ? ("ECDSA", ecdsa.KeySize) : ("", 0);
    }
}
