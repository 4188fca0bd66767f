using System.Collections.Concurrent;
using System.Net.Security;
using System.Text;

namespace Gateway.Certificates.Acme;

/// <summary>What the listeners answer to a CA that looks whether a name is ours; only while it has been asked to look.</summary>
public sealed class AcmeChallengeStore
{
    /// <summary>Where the file of http-01 is looked for (RFC 8555 8.3).</summary>
    public const string HttpPath = "/.well-known/acme-challenge/";

    private readonly ConcurrentDictionary<string, (string Name, string KeyAuthorization)> _files = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SslStreamCertificateContext> _certificates = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The body of a plain-HTTP answer, or null where nothing is to be answered.</summary>
    /// <param name="host">The host that is asked, without a port.</param>
    /// <param name="target">The request target as it was sent: the path alone, nothing decoded.</param>
    public string? FindFile(string host, string target) =>
        target.StartsWith(HttpPath, StringComparison.Ordinal)
        && _files.TryGetValue(target[HttpPath.Length..], out var file)
        && file.Name.Equals(host, StringComparison.OrdinalIgnoreCase)
            ? file.KeyAuthorization
            : null;

    /// <summary>The certificate that answers a handshake whose client offers <c>acme-tls/1</c> and nothing else, or null.</summary>
    public SslStreamCertificateContext? FindCertificate(string? serverName) =>
        serverName is not null && _certificates.TryGetValue(serverName, out var certificate) ? certificate : null;

    /// <summary>Answers http-01 for as long as what is returned is not disposed.</summary>
    internal IDisposable PublishFile(string name, string token, string keyAuthorization)
    {
        _files[token] = (name, keyAuthorization);
        return new Publication(() => _files.TryRemove(token, out _));
    }

    /// <summary>Answers tls-alpn-01 for as long as what is returned is not disposed.</summary>
    internal IDisposable PublishCertificate(string name, string keyAuthorization)
    {
        var certificate = TlsAlpnCertificate.Create(name, Encoding.ASCII.GetBytes(keyAuthorization));
        var context = SslStreamCertificateContext.Create(certificate, null, offline: true);
        _certificates[name] = context;

        // A handshake may still be at it: the certificate is left to the garbage collector.
        return new Publication(() => _certificates.TryRemove(new KeyValuePair<string, SslStreamCertificateContext>(name, context)));
    }

    private sealed class Publication(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
