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

/// <summary>TLS towards a destination: chain and name are verified, always.</summary>
internal static class BackEndTls
{
    // They go with the settings of the cluster.
    private static readonly ConditionalWeakTable<MailClusterSettings, ConcurrentDictionary<string, TlsClientContext>> Contexts = [];

    /// <summary>Does the handshake; null where it failed or the certificate is not the destination's.</summary>
    public static ValueTask<Stream?> HandshakeAsync(
        Stream inner, MailClusterSettings settings, DestinationAddress address, CancellationToken cancellationToken) => inner is UpstreamStream upstream
        ? HandshakeAsync(upstream, settings, address, cancellationToken)
        : HandshakeWithSslStreamAsync(inner, settings, address, cancellationToken);

    private static async ValueTask<Stream?> HandshakeWithSslStreamAsync(
        Stream inner, MailClusterSettings settings, DestinationAddress address, CancellationToken cancellationToken)
    {
        var secure = new SslStream(inner, leaveInnerStreamOpen: false);
        try
        {
            await secure.AuthenticateAsClientAsync(
                Expectations(settings).OptionsFor(address.Host),
                cancellationToken);
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
        var context = Contexts.GetOrCreateValue(settings).GetOrAdd(address.Host, static (host, s) => CreateContext(s, host), settings);
        return await upstream.AuthenticateAsync(context, cancellationToken) == UpstreamTlsResult.Done ? upstream : null;
    }

    private static TlsClientContext CreateContext(MailClusterSettings settings, string host)
    {
        var expectations = Expectations(settings);
        return new TlsClientContext(new TlsClientOptions
        {
            ServerName = settings.ServerName ?? host,
            Protocols = expectations.Protocols,
            Verify = (certificate, sent) => PeerVerification.IsGood(expectations, host, certificate, sent),
        });
    }

    private static TlsExpectations Expectations(MailClusterSettings settings) => new()
    {
        Roots = settings.Roots,
        ServerName = settings.ServerName,
        Protocols = SslProtocols.Tls12 | SslProtocols.Tls13,
    };
}
