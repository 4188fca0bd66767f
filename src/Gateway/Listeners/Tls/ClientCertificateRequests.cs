using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Gateway.Identity.ClientCertificates;
using Gateway.Publishing;

namespace Gateway.Listeners.Tls;

/// <summary>Decides by listener and server name whether a handshake asks for a certificate, and judges what comes.</summary>
internal sealed class ClientCertificateRequests(ClientAuthorities authorities, PublishedHosts hosts)
{
    /// <summary>What the listener says of the name, or of all names, or what the routes of the name need.</summary>
    public ClientCertificateMode ModeFor(ListenerOptions listener, string? serverName) => ModeFor(listener, hosts, serverName);

    /// <summary>The same for the hosts of a configuration that is not in force.</summary>
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

    /// <summary>The handshake's options for one connection, whose record learns how the certificate was judged.</summary>
    public SslServerAuthenticationOptions Ask(
        SslServerAuthenticationOptions plain, ClientCertificateMode mode, ListenerConnection record) => new()
        {
            ServerCertificateContext = plain.ServerCertificateContext,
            EnabledSslProtocols = plain.EnabledSslProtocols,
            EncryptionPolicy = plain.EncryptionPolicy,
            AllowRenegotiation = false,
            ApplicationProtocols = plain.ApplicationProtocols,
            ClientCertificateRequired = true,

            // A ticket from a name that asks for none must not bring its session to one that does.
            AllowTlsResume = false,

            // .NET builds a chain before it asks us; that one must not go to the network either.
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
