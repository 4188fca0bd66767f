using System.Security.Cryptography.X509Certificates;

namespace Gateway.Outbound;

/// <summary>Judges a destination's certificate where the framework's TLS does not.</summary>
public static class PeerVerification
{
    /// <summary>
    /// Whether the certificate is for the host, and leads to a root that is trusted. May go to the network for an intermediate.
    /// </summary>
    /// <param name="expectations">The roots.</param>
    /// <param name="host">The name or the address that was connected to, unless the expectations have another.</param>
    /// <param name="certificate">The destination's certificate.</param>
    /// <param name="sent">What it sent with it.</param>
    public static bool IsGood(TlsExpectations expectations, string host, X509Certificate2 certificate, X509Certificate2Collection sent)
    {
        if (!certificate.MatchesHostname(expectations.ServerName ?? host))
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy = TrustedRoots.Policy(expectations.Roots);
        chain.ChainPolicy.ExtraStore.AddRange(sent);
        return chain.Build(certificate);
    }
}
