using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Gateway.Transport.Tls;

/// <summary>
/// The negotiated parameters of a handshake, as features of the server. They are read from OpenSSL once, by the owner of the connection.
/// </summary>
internal sealed class TlsFeature(TlsConnection tls, string? serverName)
    : ITlsHandshakeFeature, ITlsApplicationProtocolFeature, ITlsConnectionFeature
{
    public SslProtocols Protocol { get; } = tls.Protocol;

    public TlsCipherSuite? NegotiatedCipherSuite { get; } = tls.CipherSuite;

    public string HostName { get; } = serverName ?? "";

    public ReadOnlyMemory<byte> ApplicationProtocol { get; } = tls.ApplicationProtocol;

    public X509Certificate2? ClientCertificate { get; set; } = tls.Server?.Options.AsksCertificate == true
        ? tls.GetPeerCertificate()
        : null;

#pragma warning disable SYSLIB0058 // The interface still has these members; the cipher suite replaces them.
    public CipherAlgorithmType CipherAlgorithm => CipherAlgorithmType.None;

    public int CipherStrength => 0;

    public HashAlgorithmType HashAlgorithm => HashAlgorithmType.None;

    public int HashStrength => 0;

    public ExchangeAlgorithmType KeyExchangeAlgorithm => ExchangeAlgorithmType.None;

    public int KeyExchangeStrength => 0;
#pragma warning restore SYSLIB0058

    public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) => Task.FromResult(ClientCertificate);
}
