using System.Security.Cryptography.X509Certificates;

namespace Gateway.Outbound;

/// <summary>Verifies a destination's certificate where the framework's TLS does not, and describes why one is rejected.</summary>
public static class PeerVerification
{
    private const int MaxNames = 3;

    /// <summary>
    /// Whether the certificate is for the host, and leads to a root that is trusted. May go to the network for an intermediate.
    /// </summary>
    /// <param name="expectations">The roots.</param>
    /// <param name="host">The name or the address that was connected to, unless the expectations have another.</param>
    /// <param name="certificate">The destination's certificate.</param>
    /// <param name="sent">What it sent with it.</param>
    public static bool IsGood(
        TlsExpectations expectations, string host, X509Certificate2 certificate, X509Certificate2Collection sent) =>
        FindFault(expectations, host, certificate, sent) is null;

    /// <summary>As <see cref="IsGood"/>; the fault in one line for the log, or null if there is none.</summary>
    public static string? FindFault(
        TlsExpectations expectations, string host, X509Certificate2 certificate, X509Certificate2Collection sent) =>
        Examine(expectations, host, certificate, sent)?.Detail;

    /// <summary>As <see cref="IsGood"/>; the fault, or null if there is none.</summary>
    public static PeerFault? Examine(
        TlsExpectations expectations, string host, X509Certificate2 certificate, X509Certificate2Collection sent)
    {
        var expected = expectations.ServerName ?? host;
        if (!certificate.MatchesHostname(expected))
        {
            return new PeerFault(PeerFaultKind.Name, DescribeName(expected, certificate));
        }

        using var chain = new X509Chain();
        chain.ChainPolicy = TrustedRoots.Policy(expectations.Roots, expectations.Revocation);
        chain.ChainPolicy.ExtraStore.AddRange(sent);
        if (!chain.Build(certificate))
        {
            return FaultOf(chain);
        }

        return FindWeakKey(expectations, chain) is { } weak ? new PeerFault(PeerFaultKind.Untrusted, weak) : null;
    }

    /// <summary>The fault of a chain that was rejected.</summary>
    public static PeerFault FaultOf(X509Chain chain)
    {
        var isTimeAlone = chain.ChainStatus.Length > 0
            && Array.TrueForAll(chain.ChainStatus, s => s.Status is X509ChainStatusFlags.NotTimeValid or X509ChainStatusFlags.NoError);
        return new PeerFault(isTimeAlone ? PeerFaultKind.Expired : PeerFaultKind.Untrusted, DescribeChain(chain));
    }

    /// <summary>The line for a chain with a key that is too short; null where there is none.</summary>
    public static string? FindWeakKey(TlsExpectations expectations, X509Chain chain)
    {
        foreach (var element in chain.ChainElements)
        {
            using var key = element.Certificate.GetRSAPublicKey();
            if (key?.KeySize < expectations.MinimumRsaBits)
            {
                return $"certificate key: RSA of {key.KeySize} bits, wanted are {expectations.MinimumRsaBits}";
            }
        }

        return null;
    }

    /// <summary>The line for a certificate of another name.</summary>
    public static string DescribeName(string expected, X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(e => e.EnumerateDnsNames().Concat(e.EnumerateIPAddresses().Select(a => a.ToString())))
            .Take(MaxNames + 1)
            .ToArray();
        var more = names.Length > MaxNames ? ", ..." : "";
        var list = names.Length > 0 ? string.Join(", ", names.Take(MaxNames)) + more : "no name";
        return $"certificate name: wanted is {expected}, the certificate has {list}";
    }

    /// <summary>The line for a chain that does not lead to a trusted root, or whose certificates are not valid.</summary>
    public static string DescribeChain(X509Chain chain) =>
        $"certificate chain: {string.Join(", ", chain.ChainStatus.Select(s => s.Status).Distinct())}";
}
