using Gateway.Certificates.Keys;

namespace Gateway.Certificates.Storage;

/// <summary>A key that waits for a CA's answer.</summary>
/// <param name="Id">The name of its folder; later ones sort behind earlier ones.</param>
/// <param name="Key">The key; disposed with the record.</param>
/// <param name="RequestPem">The PKCS#10 request that was made with it.</param>
public sealed record PendingRequest(string Id, CertificateKey Key, string RequestPem) : IDisposable
{
    public void Dispose() => Key.Dispose();
}
