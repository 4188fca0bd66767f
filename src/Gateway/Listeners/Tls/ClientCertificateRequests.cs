using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Gateway.Identity.ClientCertificates;
using Gateway.Publishing;

namespace Gateway.Listeners.Tls;

/// <summary>Decides by listener and server name whether a handshake requests a client certificate, and validates the certificate.</summary>
internal sealed class ClientCertificateRequests(ClientAuthorities authorities, PublishedHosts hosts)
{
    /// <summary>The mode of the listener for the name or for all names, otherwise what the routes of the name need.</summary>
    public ClientCertificateMode ModeFor(ListenerOptions listener, string? serverName) => ModeFor(listener, hosts, serverName);

    /// <summary>The mode for the hosts of a configuration that is not in use.</summary>
    public static ClientCertificateMode ModeFor(ListenerOptions listener, PublishedHosts hosts, string? serverName)
    {
        if (serverName is not null && listener.ClientCertificateNames.TryGetValue(serverName, out var named))
        {
            return named;
        }

        return listener.ClientCertificate == ClientCertificateMode.None
            && hosts.AsksCertificate(serverName ?? "", listener.Protocol.MailProtocol())
            ? ClientCertificateMode.Allow
            : listener.ClientCertificate;
    }

    /// <summary>
    /// Creates the handshake options of one connection. The validation result of the certificate is stored in the connection's record.
    /// </summary>
    public SslServerAuthenticationOptions Ask(
        SslServerAuthenticationOptions plain, ClientCertificateMode mode, ListenerConnection record) => new()
        {
            ServerCertificateContext = plain.ServerCertificateContext,
            EnabledSslProtocols = plain.EnabledSslProtocols,
            EncryptionPolicy = plain.EncryptionPolicy,
            AllowRenegotiation = false,
            ApplicationProtocols = plain.ApplicationProtocols,
            ClientCertificateRequired = true,

            // A session ticket of a name that requests no certificate must not be resumed for a name that does.
            AllowTlsResume = false,

            // .NET builds a chain before it calls us, which must not access the network either.
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
            },
            RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            {
                record.CertificateFault = certificate is X509Certificate2 presented ? authorities.Check(presented).Fault : null;
                return mode != ClientCertificateMode.Require || record.CertificateFault == CertificateFault.None;
            },
        };
}
