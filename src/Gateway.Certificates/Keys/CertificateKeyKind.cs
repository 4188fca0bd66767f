namespace Gateway.Certificates.Keys;

/// <summary>The kind of a new private key.</summary>
public enum CertificateKeyKind
{
    /// <summary>Small and fast; what every client of the last ten years understands.</summary>
    EcdsaP256,

    EcdsaP384,

    /// <summary>For clients that know no elliptic curves.</summary>
    Rsa2048,

    Rsa3072,

    Rsa4096,
}
