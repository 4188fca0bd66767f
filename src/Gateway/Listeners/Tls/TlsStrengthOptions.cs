using System.ComponentModel;

namespace Gateway.Listeners.Tls;

/// <summary>Stricter requirements of a listener for TLS clients. A client that does not meet them is refused with an alert.</summary>
internal sealed class TlsStrengthOptions
{
    [Description("The lowest protocol version: Tls12, or Tls13.")]
    public TlsMinimum MinimumProtocol { get; init; } = TlsMinimum.Tls12;

    [Description("The fewest bits of the cipher's key: 128, or 256.")]
    public int MinimumCipherBits { get; init; } = 128;

    [Description("The fewest bits of strength of the key exchange, which has forward secrecy always: 128 (X25519, P-256 and stronger), or "
        + "192 (P-384, P-521, X448; a client that also offers a weaker group is refused).")]
    public int MinimumKeyExchangeBits { get; init; } = 128;
}
