using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Listeners.Tls;

/// <summary>
/// Runs after the handshake: verifies that the negotiated parameters satisfy admission, because the OpenSSL configuration of the machine
/// may replace .NET's cipher list.
/// </summary>
internal sealed class TlsResultConnectionMiddleware(ConnectionDelegate next, ListenersMetrics metrics)
{
    public Task OnConnectionAsync(ConnectionContext connection)
    {
        var record = ListenerConnection.Of(connection);
        var handshake = connection.Features.GetRequiredFeature<ITlsHandshakeFeature>();
        if (record.IsAcmeValidation)
        {
            // RFC 8737 3: the certificate is the response, so the connection is closed.
            metrics.Handshake(record.Listener, handshake.Protocol, TlsStatus.Challenge);
            return Task.CompletedTask;
        }

        if (!IsAllowed(handshake.Protocol, handshake.NegotiatedCipherSuite, record.Settings.TlsProfile.Strength))
        {
            record.End = ConnectionEnd.TlsRefused;
            metrics.Handshake(record.Listener, handshake.Protocol, TlsStatus.Cipher);
            connection.Abort(new ConnectionAbortedException("The negotiated cipher suite is not allowed."));
            return Task.CompletedTask;
        }

        record.TlsProtocol = handshake.Protocol;
        record.IsSecure = true;
        var certificate = connection.Features.Get<ITlsConnectionFeature>()?.ClientCertificate;
        connection.Features.Set<ITlsConnectionFeature>(new ClientCertificateFeature(certificate));
        metrics.Handshake(record.Listener, handshake.Protocol, TlsStatus.Accepted);
        return next(connection);
    }

    /// <summary>Whether the suite has enough bits and is a suite of TLS 1.3, or of TLS 1.2 with forward secrecy and AEAD.</summary>
    public static bool IsAllowed(SslProtocols protocol, TlsCipherSuite? suite, TlsStrength strength) =>
        Bits(protocol, suite) >= strength.CipherBits;

    private static int Bits(SslProtocols protocol, TlsCipherSuite? suite) => protocol switch
    {
        SslProtocols.Tls13 => suite is TlsCipherSuite.TLS_AES_256_GCM_SHA384 or TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256 ? 256 : 128,
        SslProtocols.Tls12 => suite switch
        {
            TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 or TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 => 128,
            TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 or TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
                or TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256
                or TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256 => 256,
            _ => 0,
        },
        _ => 0,
    };
}
