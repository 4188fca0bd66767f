using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Publishing;

/// <summary>TLS to the destinations of one cluster: the chain is verified, and the name is the cluster's or the destination's, never the client's.</summary>
internal sealed class DestinationTls
{
    private readonly string? _serverName;
    private readonly X509ChainPolicy? _policy;
    private readonly SslProtocols _protocols;

    public DestinationTls(ClusterTlsOptions options, SslProtocols? protocols)
    {
        _serverName = options.ServerName;
        _protocols = protocols ?? (SslProtocols.Tls12 | SslProtocols.Tls13);
        _policy = options.RootsFile is { } file ? PolicyOf(file) : null;
    }

    /// <summary>Shakes hands over a connection; disposes it where that fails.</summary>
    /// <exception cref="AuthenticationException">The certificate is not trusted, or not for the expected name.</exception>
    public async ValueTask<Stream> AuthenticateAsync(Stream connection, string host, Version version, CancellationToken cancellationToken)
    {
        var tls = new SslStream(connection);
        try
        {
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = _serverName ?? host,
                EnabledSslProtocols = _protocols,
                CertificateChainPolicy = _policy,
                ApplicationProtocols = version.Major >= 2 ? [SslApplicationProtocol.Http2] : [SslApplicationProtocol.Http11],
            }, cancellationToken);
            return tls;
        }
        catch
        {
            await tls.DisposeAsync();
            throw;
        }
    }

    private static X509ChainPolicy PolicyOf(string file)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(file);
        return policy;
    }
}
