namespace Gateway.Listeners;

/// <summary>What a TLS client offers in its first message, as far as admission needs it.</summary>
/// <param name="ServerName">The name it asks for (SNI), or null.</param>
/// <param name="OffersTls12">Whether it would speak TLS 1.2.</param>
/// <param name="OffersTls13">Whether it would speak TLS 1.3.</param>
/// <param name="OffersEcdsa">For TLS 1.2: an ECDHE suite with AES-GCM for a key on an elliptic curve.</param>
/// <param name="OffersRsa">For TLS 1.2: an ECDHE suite with AES-GCM for an RSA key.</param>
public readonly record struct ClientHello(string? ServerName, bool OffersTls12, bool OffersTls13, bool OffersEcdsa, bool OffersRsa);
