namespace Gateway.Certificates.Acme;

/// <summary>What a CA asks for.</summary>
/// <param name="Name">The name that is to be shown, in lower case.</param>
/// <param name="Token">The token of http-01; null for tls-alpn-01, where the name alone is asked for.</param>
public sealed record AcmeChallengeKey(string Name, string? Token)
{
    public static AcmeChallengeKey OfFile(string name, string token) => new(name.ToLowerInvariant(), token);

    public static AcmeChallengeKey OfCertificate(string name) => new(name.ToLowerInvariant(), null);
}
