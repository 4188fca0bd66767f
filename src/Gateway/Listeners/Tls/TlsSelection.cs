using Gateway.Certificates.Acme;
using Gateway.Certificates.Selection;
using Gateway.Publishing;

namespace Gateway.Listeners.Tls;

/// <summary>
/// The inputs of the handshake decision. The client's server name selects the certificate, the profile and whether a client certificate is
/// requested.
/// </summary>
/// <param name="Certificates">Selects the certificate.</param>
/// <param name="Challenges">Holds the certificates of pending ACME challenges.</param>
/// <param name="Hosts">Provides the requirements of the routes of a host.</param>
/// <param name="Options">Creates and caches the framework's options.</param>
/// <param name="Contexts">Creates and caches OpenSSL contexts, for connections on a reactor.</param>
/// <param name="Clients">Decides whether a client certificate is requested.</param>
internal sealed record TlsSelection(
    CertificateSelector Certificates,
    AcmeChallengeStore Challenges,
    PublishedHosts Hosts,
    TlsOptionsCache Options,
    TlsContexts Contexts,
    ClientCertificateRequests Clients);
