namespace Gateway.Listeners.Tls;

/// <summary>The minimum strength that a TLS client must support.</summary>
/// <param name="Protocol">The minimum version.</param>
/// <param name="CipherBits">Bits of the cipher's key.</param>
/// <param name="KeyExchangeBits">Bits of strength of the key exchange.</param>
internal sealed record TlsStrength(TlsMinimum Protocol, int CipherBits = 128, int KeyExchangeBits = 128)
{
    /// <summary>The stricter of a listener's settings TlsPolicy and TlsStrength.</summary>
    public static TlsStrength Of(ListenerOptions options) => new(
        options.TlsPolicy == TlsPolicy.Modern ? TlsMinimum.Tls13 : options.TlsStrength.MinimumProtocol,
        options.TlsStrength.MinimumCipherBits,
        options.TlsStrength.MinimumKeyExchangeBits);

    public override string ToString() =>
        $"{(Protocol == TlsMinimum.Tls13 ? "TLS 1.3" : "TLS 1.2 or later")}, a cipher of {CipherBits} bits or more with AEAD, forward "
            + $"secrecy of {KeyExchangeBits} bits or more";
}
