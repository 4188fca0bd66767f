namespace Gateway.Certificates.Acme;

/// <summary>What a CA is answered.</summary>
/// <param name="Key">What it asks for.</param>
/// <param name="KeyAuthorization">The key authorization (RFC 8555 8.1).</param>
public sealed record AcmeChallengeAnswer(AcmeChallengeKey Key, string KeyAuthorization);
