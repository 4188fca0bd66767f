using Gateway.Certificates.Selection;

namespace Gateway.Listeners.Tls;

/// <summary>
/// Decides on a handshake before it begins. .NET's default cipher list has the ECDHE suites with AES-GCM before those with CBC. A client
/// that offers one of the former for the certificate's key gets it, and a client that does not is refused here. So no other suite is
/// negotiated, each refusal has a reason, and sessions can be resumed, which a CipherSuitesPolicy would prevent.
/// </summary>
internal static class TlsAdmission
{
    /// <summary>The decision, with the certificate to use if it is <see cref="TlsStatus.Accepted"/>.</summary>
    public static (TlsStatus Status, ServerCertificate? Certificate) Decide(
        in ClientHello hello, TlsStrength strength, CertificateSelector certificates)
    {
        if (!hello.OffersTls13 && (strength.Protocol == TlsMinimum.Tls13 || !hello.OffersTls12))
        {
            return (TlsStatus.Version, null);
        }

        if (certificates.Select(hello.ServerName, out var second) is not { } certificate)
        {
            return (string.IsNullOrEmpty(hello.ServerName) ? TlsStatus.NoName : TlsStatus.UnknownName, null);
        }

        if (second is not null)
        {
            (certificate, second) = certificate.IsRsa ? (second, certificate) : (certificate, second); // ECDSA costs less
            if (hello.TakesKey(certificate.IsRsa) && CheckStrength(hello, strength, certificate.IsRsa) == TlsStatus.Accepted)
            {
                return (TlsStatus.Accepted, certificate);
            }

            certificate = second;
        }

        var status = CheckStrength(hello, strength, certificate.IsRsa);
        return (status, status == TlsStatus.Accepted ? certificate : null);
    }

    /// <summary>Whether the cipher and the key exchange will be strong enough with an RSA or an ECDSA key.</summary>
    public static TlsStatus CheckStrength(in ClientHello hello, TlsStrength strength, bool isRsa)
    {
        // The highest common version is negotiated, so only its suites count. The server prefers the strongest.
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

    /// <summary>The alert description of a refusal (RFC 8446 6), or null if the peer does not speak TLS.</summary>
    public static byte? AlertOf(TlsStatus status) => status switch
    {
        TlsStatus.Malformed => 50,   // decode_error
        TlsStatus.Version => 70,     // protocol_version
        TlsStatus.Cipher => 40,      // handshake_failure
        TlsStatus.CipherStrength or TlsStatus.KeyExchange => 71, // insufficient_security
        TlsStatus.UnknownName => 112, // unrecognized_name
        TlsStatus.NoName => 109,     // missing_extension (RFC 8446 9.2)
        TlsStatus.NoChallenge => 120, // no_application_protocol
        _ => null,
    };
}
