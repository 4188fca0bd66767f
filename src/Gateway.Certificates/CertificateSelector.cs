using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;

namespace Gateway.Certificates;

/// <summary>Which certificate a TLS client gets, by the server name it asks for.</summary>
public sealed class CertificateSelector(IOptionsMonitor<CertificatesOptions> options)
{
    private readonly Dictionary<string, SslStreamCertificateContext> _contexts = options.CurrentValue.Names.ToDictionary(
        n => n.Key,
        n => SslStreamCertificateContext.Create(X509CertificateLoader.LoadPkcs12FromFile(n.Value.File!, n.Value.Password), null, offline: true),
        StringComparer.OrdinalIgnoreCase);

    /// <summary>The context of the name, or null where the handshake is to be refused.</summary>
    public SslStreamCertificateContext? Select(string? serverName) => _contexts.GetValueOrDefault(serverName ?? "");
}
