namespace Gateway.Certificates.Settings;

/// <summary>The kind of key that an ACME account signs with.</summary>
public enum AcmeAccountKey
{
    /// <summary>Elliptic curve, 256 bits.</summary>
    EcdsaP256,

    /// <summary>RSA, 2048 bits.</summary>
    Rsa2048,

    /// <summary>RSA, 3072 bits.</summary>
    Rsa3072,
}
