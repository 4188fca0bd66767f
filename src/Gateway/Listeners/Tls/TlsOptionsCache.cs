using System.Collections.Concurrent;
using System.Net.Security;
using System.Runtime.CompilerServices;
using Gateway.Certificates.Selection;

namespace Gateway.Listeners.Tls;

/// <summary>Caches the handshake options of each certificate and profile. They have the lifetime of their certificate.</summary>
internal sealed class TlsOptionsCache
{
    private readonly ConditionalWeakTable<ServerCertificate, ConcurrentDictionary<TlsProfile, SslServerAuthenticationOptions>> _options =
        [];

    public SslServerAuthenticationOptions Get(ServerCertificate certificate, TlsProfile profile) =>
        _options.GetOrCreateValue(certificate).GetOrAdd(profile, static (p, c) => p.With(c), certificate);
}
