using Gateway.Certificates;

namespace Gateway.Listeners;

/// <summary>
/// Decides on a handshake before it begins. .NET's own cipher list puts the ECDHE suites with AES-GCM first and those with CBC behind
/// them; a client that offers one of the former that fits the certificate gets it, and one that does not is refused here. So no other suite
/// is ever negotiated, each refusal has a reason, and sessions are resumed, which a CipherSuitesPolicy would prevent.
/// </summary>
public static class TlsAdmission
{
    /// <summary>The verdict, with the certificate to use when it is <see cref="TlsOutcome.Accepted"/>.</summary>
    public static (TlsOutcome Outcome, ServerCertificate? Certificate) Decide(in ClientHello hello, TlsPolicy policy, CertificateSelector certificates)
    {
        if (!hello.OffersTls13 && (policy == TlsPolicy.Modern || !hello.OffersTls12))
        {
            return (TlsOutcome.Version, null);
        }

        if (certificates.Select(hello.ServerName) is not { } certificate)
        {
            return (TlsOutcome.UnknownName, null);
        }

        return hello.OffersTls13 || (certificate.IsRsa ? hello.OffersRsa : hello.OffersEcdsa)
            ? (TlsOutcome.Accepted, certificate)
            : (TlsOutcome.Cipher, null);
    }

    /// <summary>The alert description that a refusal is sent as (RFC 8446 6), or null where the peer does not speak TLS.</summary>
    public static byte? AlertOf(TlsOutcome outcome) => outcome switch
    {
        TlsOutcome.Malformed => 50,   // decode_error
        TlsOutcome.Version => 70,     // protocol_version
        TlsOutcome.Cipher => 40,      // handshake_failure
        TlsOutcome.UnknownName => 112, // unrecognized_name
        _ => null,
    };
}
