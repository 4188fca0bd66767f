using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Gateway.Mail.Clusters;
using Gateway.Mail.Wire;

namespace Gateway.Mail.BackEnds;

/// <summary>TLS towards a destination: chain and name are verified, always.</summary>
internal static class BackEndTls
{
    /// <summary>Does the handshake; null where it failed or the certificate is not the destination's.</summary>
    public static async ValueTask<SslStream?> HandshakeAsync(Stream inner, MailClusterSettings settings, DestinationAddress address, CancellationToken cancellationToken)
    {
        var secure = new SslStream(inner, leaveInnerStreamOpen: false);
        try
        {
            await secure.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = settings.ServerName ?? address.Host,
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                    AllowRenegotiation = false,
                    CertificateChainPolicy = Policy(settings),
                },
                cancellationToken);
            return secure;
        }
        catch (Exception e) when (e is not OperationCanceledException && ConnectionFailure.Is(e))
        {
            await secure.DisposeAsync();
            return null;
        }
        catch
        {
            await secure.DisposeAsync();
            throw;
        }
    }

    private static X509ChainPolicy Policy(MailClusterSettings settings)
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck };
        if (settings.Roots is { } roots)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(roots);
        }

        return policy;
    }
}
