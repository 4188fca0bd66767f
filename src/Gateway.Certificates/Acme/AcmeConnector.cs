using System.Net.Security;
using Gateway.Certificates.Settings;
using Gateway.Outbound;

namespace Gateway.Certificates.Acme;

/// <summary>Makes the HTTP client for a CA, which trusts the configured roots alone where there are any.</summary>
internal static class AcmeConnector
{
    /// <exception cref="IOException">The roots cannot be read.</exception>
    public static HttpMessageHandler Create(AcmeOptions options, Dialer dialer)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            MaxResponseHeadersLength = 16,
            ConnectTimeout = TimeSpan.FromSeconds(15),
            ConnectCallback = dialer.OpenAsync,
        };
        if (options.TrustedRootsFile is { } file)
        {
            if (TrustedRoots.Check(file) is { } problem)
            {
                handler.Dispose();
                throw new IOException($"{file} {problem}");
            }

            handler.SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = TrustedRoots.Policy(TrustedRoots.Read(file)),
            };
        }

        return handler;
    }
}
