namespace Gateway.Listeners.Tls;

/// <summary>The parts of a ClientHello that admission needs.</summary>
/// <param name="ServerName">The requested server name (SNI), or null.</param>
/// <param name="OffersTls12">Whether the client offers TLS 1.2.</param>
/// <param name="OffersTls13">Whether the client offers TLS 1.3.</param>
/// <param name="Ecdsa12">For TLS 1.2: bits of its strongest ECDHE suite with AES-GCM for a key on an elliptic curve, or 0.</param>
/// <param name="Rsa12">For TLS 1.2: bits of its strongest ECDHE suite with AES-GCM for an RSA key, or 0.</param>
internal readonly record struct ClientHello(string? ServerName, bool OffersTls12, bool OffersTls13, int Ecdsa12, int Rsa12)
{
    /// <summary>For TLS 1.3: bits of its strongest suite, or 0.</summary>
    public int Suite13 { get; init; }

    public KeyExchangeOffer KeyExchange { get; init; }

    /// <summary>Whether the client names the signatures that it verifies; a TLS 1.2 client need not.</summary>
    public bool StatesSignatures { get; init; }

    /// <summary>Whether it verifies ECDSA signatures.</summary>
    public bool VerifiesEcdsa { get; init; }

    /// <summary>Whether it verifies RSA signatures of the version that will be spoken.</summary>
    public bool VerifiesRsa { get; init; }

    /// <summary>Whether a certificate with this kind of key can be used at all.</summary>
    public bool TakesKey(bool isRsa) => !StatesSignatures || (isRsa ? VerifiesRsa : VerifiesEcdsa);

    /// <summary>Whether this is the validation of an ACME challenge: the client offers only <c>acme-tls/1</c> (RFC 8737 3).</summary>
    public bool IsAcmeValidation { get; init; }

    /// <summary>Describes the offer for the log.</summary>
    public string Describe() =>
        $"{Version()}, a cipher with AEAD of "
        + $"{Math.Max(OffersTls13 ? Suite13 : 0, OffersTls12 ? Math.Max(Ecdsa12, Rsa12) : 0)} bits, "
        + (KeyExchange.IsStated
            ? $"key exchange of {KeyExchange.Weakest} to {KeyExchange.Strongest} bits"
            : "no key exchange groups");

    private string Version()
    {
        if (OffersTls13)
        {
            return "TLS 1.3";
        }

        return OffersTls12 ? "TLS 1.2" : "no TLS above 1.1";
    }
}
