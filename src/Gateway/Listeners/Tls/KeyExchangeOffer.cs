namespace Gateway.Listeners.Tls;

/// <summary>The strength of the key exchange groups that a client offers, without groups that the gateway does not support.</summary>
/// <param name="IsStated">Whether the client sent its groups, which are optional in TLS 1.2.</param>
/// <param name="Weakest">Bits of strength of its weakest group with an elliptic curve, or 0 for none.</param>
/// <param name="Strongest">Bits of strength of its strongest one, or 0 for none.</param>
internal readonly record struct KeyExchangeOffer(bool IsStated, int Weakest, int Strongest)
{
    /// <summary>The strength of a group (RFC 8446 4.2.7, NIST SP 800-57), or 0 for one that is not on a curve.</summary>
    public static int BitsOf(ushort group) => group switch
    {
        0x0017 or 0x001D => 128,             // secp256r1, x25519
        0x0018 or 0x11EB or 0x11EC => 192,   // secp384r1, and the hybrids with ML-KEM-768
        0x001E => 224,                       // x448
        0x0019 or 0x11ED => 256,             // secp521r1, SecP384r1MLKEM1024
        _ => 0,
    };

    public KeyExchangeOffer With(ushort group) => BitsOf(group) is var bits and > 0
        ? new KeyExchangeOffer(true, Weakest == 0 ? bits : Math.Min(Weakest, bits), Math.Max(Strongest, bits))
        : this with { IsStated = true };

    /// <summary>
    /// The client chooses the group, so for a strength above the default all offered groups must be strong enough. TLS 1.2 without the
    /// extension implies secp256r1 (RFC 8422 4).
    /// </summary>
    public bool Reaches(int bits) => !IsStated ? bits <= 128 : Strongest >= bits && (bits <= 128 || Weakest >= bits);
}
