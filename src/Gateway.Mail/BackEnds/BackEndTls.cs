using System.Collections.Concurrent;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using Gateway.Mail.Clusters;
using Gateway.Mail.Wire;
using Gateway.Outbound;
using Gateway.Transport.Tls;
using Gateway.Transport.Upstream;

namespace Gateway.Mail.BackEnds;

/// <summary>
/// TLS to a destination. Chain and name are always verified, but for one case: an address in clear whose server offers STARTTLS, in a
/// cluster that does not say what to trust. Who could forge that certificate could as well remove the offer (RFC 7435).
/// </summary>
internal static class BackEndTls
{
    // The contexts live as long as the settings of their cluster.
    private static readonly ConditionalWeakTable<MailClusterSettings, ConcurrentDictionary<DestinationAddress, TlsClientContext>> Contexts = [];

    /// <summary>Does the handshake; null where it failed, which includes a certificate that is not trusted or has another name.</summary>
    public static ValueTask<Stream?> HandshakeAsync(
        Stream inner, MailClusterSettings settings, DestinationAddress address, CancellationToken cancellationToken) =>
            inner is UpstreamStream upstream
        ? HandshakeAsync(upstream, settings, address, cancellationToken)
        : HandshakeWithSslStreamAsync(inner, settings, address, cancellationToken);

    private static async ValueTask<Stream?> HandshakeWithSslStreamAsync(
        Stream inner, MailClusterSettings settings, DestinationAddress address, CancellationToken cancellationToken)
    {
        var secure = new SslStream(inner, leaveInnerStreamOpen: false);
        try
        {
            var options = Expectations(settings).OptionsFor(address.Host);
            if (!IsVerified(settings, address))
            {
                options.RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null;
            }

            await secure.AuthenticateAsClientAsync(options, cancellationToken);
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

    private static async ValueTask<Stream?> HandshakeAsync(
        UpstreamStream upstream, MailClusterSettings settings, DestinationAddress address, CancellationToken cancellationToken)
    {
        var context = Contexts.GetOrCreateValue(settings).GetOrAdd(address, static (a, s) => CreateContext(s, a), settings);
        return await upstream.AuthenticateAsync(context, cancellationToken) == UpstreamTlsResult.Done ? upstream : null;
    }

    private static TlsClientContext CreateContext(MailClusterSettings settings, DestinationAddress address)
    {
        var expectations = Expectations(settings);
        var isVerified = IsVerified(settings, address);
        return new TlsClientContext(new TlsClientOptions
        {
            ServerName = settings.ServerName ?? address.Host,
            Protocols = expectations.Protocols,
            Verify = (certificate, sent) => !isVerified || PeerVerification.IsGood(expectations, address.Host, certificate, sent),
        });
    }

    private static bool IsVerified(MailClusterSettings settings, DestinationAddress address) =>
        address.Tls != AddressTls.None || settings.Roots is not null || settings.ServerName is not null;

    private static TlsExpectations Expectations(MailClusterSettings settings) => new()
    {
        Roots = settings.Roots,
        ServerName = settings.ServerName,
        Protocols = SslProtocols.Tls12 | SslProtocols.Tls13,
    };
}
