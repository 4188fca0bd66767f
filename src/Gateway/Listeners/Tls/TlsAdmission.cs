using Gateway.Certificates.Selection;

namespace Gateway.Listeners.Tls;

/// <summary>
/// Decides on a handshake before it begins. .NET's own cipher list puts the ECDHE suites with AES-GCM first and those with CBC behind
/// them; a client that offers one of the former that fits the certificate gets it, and one that does not is refused here. So no other suite
/// is ever negotiated, each refusal has a reason, and sessions are resumed, which a CipherSuitesPolicy would prevent.
/// </summary>
internal static class TlsAdmission
{
    /// <summary>The verdict, with the certificate to use when it is <see cref="TlsStatus.Accepted"/>.</summary>
    public static (TlsStatus Outcome, ServerCertificate? Certificate) Decide(
        in ClientHello hello, TlsStrength strength, CertificateSelector certificates)
    {
        if (!hello.OffersTls13 && (strength.Protocol == TlsMinimum.Tls13 || !hello.OffersTls12))
        {
            return (TlsStatus.Version, null);
        }

        if (certificates.Select(hello.ServerName) is not { } certificate)
        {
            return (TlsStatus.UnknownName, null);
        }

        var outcome = CheckStrength(hello, strength, certificate.IsRsa);
        return (outcome, outcome == TlsStatus.Accepted ? certificate : null);
    }

    /// <summary>Whether the cipher and the key exchange will be strong enough, with a key of one kind or the other.</summary>
    public static TlsStatus CheckStrength(in ClientHello hello, TlsStrength strength, bool isRsa)
    {
        // The highest common version is what is spoken, so its suites count; of those the server takes the strongest first.
        var suite12 = isRsa ? hello.Rsa12 : hello.Ecdsa12;
        var bits = hello.OffersTls13 ? hello.Suite13 : suite12;
        if (bits == 0)
        {
            return TlsStatus.Cipher;
        }

        if (bits < strength.CipherBits)
        {
            return TlsStatus.CipherStrength;
        }

        return hello.KeyExchange.Reaches(strength.KeyExchangeBits) ? TlsStatus.Accepted : TlsStatus.KeyExchange;
    }

    /// <summary>The alert description that a refusal is sent as (RFC 8446 6), or null where the peer does not speak TLS.</summary>
    public static byte? AlertOf(TlsStatus outcome) => outcome switch
    {
        TlsStatus.Malformed => 50,   // decode_error
        TlsStatus.Version => 70,     // protocol_version
        TlsStatus.Cipher => 40,      // handshake_failure
        TlsStatus.CipherStrength or TlsStatus.KeyExchange => 71, // insufficient_security
        TlsStatus.UnknownName => 112, // unrecognized_name
        TlsStatus.NoChallenge => 120, // no_application_protocol
        _ => null,
    };
}
