using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Certificates.Acme;

/// <summary>Makes the HTTP client for a CA, which trusts the configured roots alone where there are any.</summary>
internal static class AcmeConnector
{
    /// <exception cref="IOException">The roots cannot be read.</exception>
    public static HttpMessageHandler Create(AcmeOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            MaxResponseHeadersLength = 16,
            ConnectTimeout = TimeSpan.FromSeconds(15),
        };
        if (options.TrustedRootsFile is { } file)
        {
            if (AcmeOptionsValidator.ReadRoots(file, out var roots) is { } problem)
            {
                handler.Dispose();
                throw new IOException(problem);
            }

            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = Trust(roots) };
        }

        return handler;
    }

    private static X509ChainPolicy Trust(X509Certificate2Collection roots)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(roots);
        return policy;
    }
}
