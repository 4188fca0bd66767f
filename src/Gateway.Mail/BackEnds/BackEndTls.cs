using System.Collections.Concurrent;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
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
    private static readonly
        ConditionalWeakTable<MailClusterSettings, ConcurrentDictionary<DestinationAddress, TlsClientContext>> Contexts = [];

    /// <summary>Does the handshake, and says why it failed.</summary>
    public static ValueTask<BackEndTlsResult> HandshakeAsync(
        Stream inner, MailClusterSettings settings, DestinationAddress address, CancellationToken cancellationToken) =>
            inner is UpstreamStream upstream
        ? HandshakeAsync(upstream, settings, address, cancellationToken)
        : HandshakeWithSslStreamAsync(inner, settings, address, cancellationToken);

    private static async ValueTask<BackEndTlsResult> HandshakeWithSslStreamAsync(
        Stream inner, MailClusterSettings settings, DestinationAddress address, CancellationToken cancellationToken)
    {
        var secure = new SslStream(inner, leaveInnerStreamOpen: false);
        PeerFault? fault = null;
        try
        {
            var options = settings.Tls.OptionsFor(address.Host);
            var isVerified = IsVerified(settings, address);
            options.RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
            {
                fault = isVerified ? FaultOf(settings.Tls, options.TargetHost ?? "", certificate as X509Certificate2, chain, errors) : null;
                return certificate is not null && fault is null;
            };
            await secure.AuthenticateAsClientAsync(options, cancellationToken);
            return new BackEndTlsResult(secure);
        }
        catch (Exception e) when (e is not OperationCanceledException && ConnectionFailure.Is(e))
        {
            await secure.DisposeAsync();
            return fault is { } found ? Failed(found) : Failed(e.InnerException?.Message ?? e.Message);
        }
        catch
        {
            await secure.DisposeAsync();
            throw;
        }
    }

    private static async ValueTask<BackEndTlsResult> HandshakeAsync(
        UpstreamStream upstream, MailClusterSettings settings, DestinationAddress address, CancellationToken cancellationToken)
    {
        var context = Contexts.GetOrCreateValue(settings).GetOrAdd(address, static (a, s) => CreateContext(s, a), settings);
        var result = await upstream.AuthenticateAsync(context, cancellationToken);
        if (result == UpstreamTlsResult.Done)
        {
            return new BackEndTlsResult(upstream);
        }

        var channel = upstream.Channel;
        var fault = result == UpstreamTlsResult.Untrusted && channel.PeerCertificate is { } certificate
            ? PeerVerification.Examine(settings.Tls, address.Host, certificate, channel.PeerChain)
            : null;
        return fault is { } found ? Failed(found) : Failed(channel.Failure ?? "the connection was closed");
    }

    private static PeerFault? FaultOf(
        TlsExpectations expectations, string expected, X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None && chain is not null)
        {
            return PeerVerification.FindWeakKey(expectations, chain) is { } weak ? new PeerFault(PeerFaultKind.Untrusted, weak) : null;
        }

        if (certificate is null || chain is null)
        {
            return new PeerFault(PeerFaultKind.Untrusted, "no certificate");
        }

        return errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
            ? new PeerFault(PeerFaultKind.Name, PeerVerification.DescribeName(expected, certificate))
            : PeerVerification.FaultOf(chain);
    }

    private static BackEndTlsResult Failed(PeerFault fault) => new(null, fault.Kind switch
    {
        PeerFaultKind.Name => BackEndStatus.TlsWrongName,
        PeerFaultKind.Expired => BackEndStatus.TlsExpired,
        _ => BackEndStatus.TlsUntrusted,
    }, fault.Detail);

    // What OpenSSL and SslStream say of bytes that are no TLS record.
    private static BackEndTlsResult Failed(string reason) =>
        reason.Contains("wrong version number", StringComparison.Ordinal) || reason.Contains("frame size", StringComparison.Ordinal)
            ? new BackEndTlsResult(null, BackEndStatus.TlsClearText, $"the server does not begin TLS: {reason}")
            : new BackEndTlsResult(null, BackEndStatus.TlsFailed, reason);

    private static TlsClientContext CreateContext(MailClusterSettings settings, DestinationAddress address)
    {
        var expectations = settings.Tls;
        var isVerified = IsVerified(settings, address);
        return new TlsClientContext(new TlsClientOptions
        {
            ServerName = expectations.ServerName ?? address.Host,
            Protocols = expectations.Protocols,
            Certificate = expectations.Client?.Certificate,
            Intermediates = expectations.Client is { } client ? [.. client.Intermediates] : [],
            AllowsObsolete = expectations.AllowsObsolete,
            Verify = (certificate, sent) => !isVerified || PeerVerification.IsGood(expectations, address.Host, certificate, sent),
        });
    }

    private static bool IsVerified(MailClusterSettings settings, DestinationAddress address) =>
        address.Tls != AddressTls.None || settings.Tls.Roots is not null || settings.Tls.ServerName is not null;
}
