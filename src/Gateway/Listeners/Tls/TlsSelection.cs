using Gateway.Certificates.Acme;
using Gateway.Certificates.Selection;
using Gateway.Publishing;

namespace Gateway.Listeners.Tls;

/// <summary>
/// What a handshake is decided by: the client's server name gives the certificate, the profile and the question for the client's own.
/// </summary>
/// <param name="Certificates">Chooses the certificate.</param>
/// <param name="Challenges">Has the certificates by which ACME validates names.</param>
/// <param name="Hosts">Knows what the routes of a host need.</param>
/// <param name="Options">Makes and keeps the framework's options.</param>
/// <param name="Contexts">Makes and keeps OpenSSL's contexts, for connections that a reactor carries.</param>
/// <param name="Clients">Decides whether the client is asked for a certificate.</param>
internal sealed record TlsSelection(
    CertificateSelector Certificates,
    AcmeChallengeStore Challenges,
    PublishedHosts Hosts,
    TlsOptionsCache Options,
    TlsContexts Contexts,
    ClientCertificateRequests Clients);
