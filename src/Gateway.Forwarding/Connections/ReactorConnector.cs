using System.Net;
using System.Net.Sockets;
using Gateway.Forwarding.Results;
using Gateway.Outbound;
using Gateway.Transport.Reactors;
using Gateway.Transport.Tls;
using Gateway.Transport.Upstream;

namespace Gateway.Forwarding.Connections;

/// <summary>Makes connections to one destination on reactors.</summary>
internal sealed class ReactorConnector
{
    private readonly ReactorGroup _reactors;
    private readonly DialTarget _target;
    private readonly TlsExpectations? _expectations;
    private readonly TlsClientContext? _tls;

    /// <param name="reactors">Who carries them.</param>
    /// <param name="tls">What the destination's certificate must be; null without TLS.</param>
    /// <param name="target">The destination.</param>
    public ReactorConnector(ReactorGroup reactors, TlsExpectations? tls, DialTarget target)
    {
        _reactors = reactors;
        _target = target;
        _expectations = tls;
        _tls = tls is null
            ? null
            : new TlsClientContext(new TlsClientOptions
            {
                ServerName = tls.ServerName ?? target.Name,
                Protocols = tls.Protocols,
                ApplicationProtocols = ["http/1.1"],
                Certificate = tls.Client?.Certificate,
                Intermediates = tls.Client is { } client ? [.. client.Intermediates] : [],
                AllowsObsolete = tls.AllowsObsolete,
                Verify = (certificate, sent) => PeerVerification.IsGood(tls, target.Name, certificate, sent),
            });
    }

    public async Task<(IDisposable? Connection, SocketError Error)> OpenAsync(
        IPEndPoint address, TimeSpan keepAlive, CancellationToken cancellationToken)
    {
        var result = await UpstreamChannel.ConnectAsync(_reactors, address, keepAlive, cancellationToken);
        return (result.Channel, result.Error);
    }

    /// <summary>Does the handshake of a destination with TLS.</summary>
    public Task<UpstreamTlsResult> AuthenticateAsync(UpstreamChannel channel, CancellationToken cancellationToken) =>
        channel.AuthenticateAsync(_tls ?? throw new InvalidOperationException("The destination has no TLS."), cancellationToken);

    /// <summary>Does the handshake, where there is one, within the time that is left.</summary>
    public async ValueTask<ConnectResult> SecureAsync(
        DestinationPool pool,
        (UpstreamChannel Channel, IPEndPoint? Address) connected,
        TimeSpan rest,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var (channel, address) = connected;
        var failure = _tls is null ? ForwardingStatus.Completed : await HandshakeAsync(_tls, channel, rest, time, cancellationToken);
        if (failure == ForwardingStatus.Completed)
        {
            if (!channel.IsRenegotiationSecure)
            {
                pool.Renegotiation?.Accepted(pool.Destination);
            }

            return new ConnectResult(new UpstreamConnection(pool, new ReactorTransport(channel), pool.Clock.Now, address), failure);
        }

        var detail = DescribeFailure(channel, failure);
        channel.Dispose();
        return new ConnectResult(null, failure) { Detail = $"{_target}: {address} {detail}" };
    }

    private string DescribeFailure(UpstreamChannel channel, ForwardingStatus status)
    {
        switch (status)
        {
            case ForwardingStatus.ConnectTimedOut:
                return "TLS handshake timed out";
            case ForwardingStatus.Untrusted when channel.PeerCertificate is { } peer && _expectations is { } expectations:
                return PeerVerification.FindFault(expectations, _target.Name, peer, channel.PeerChain) ?? "certificate rejected";
            default:
                return $"TLS handshake failed: {channel.Failure ?? "connection closed"}";
        }
    }

    private static async ValueTask<ForwardingStatus> HandshakeAsync(
        TlsClientContext context, UpstreamChannel channel, TimeSpan rest, TimeProvider time, CancellationToken cancellationToken)
    {
        using var budget = new CancellationTokenSource(rest, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(budget.Token, cancellationToken);
        try
        {
            return await channel.AuthenticateAsync(context, limit.Token) switch
            {
                UpstreamTlsResult.Done => ForwardingStatus.Completed,
                UpstreamTlsResult.Untrusted => ForwardingStatus.Untrusted,
                _ => ForwardingStatus.TlsFailed,
            };
        }
        catch (OperationCanceledException)
        {
            return cancellationToken.IsCancellationRequested ? ForwardingStatus.ClientLeft : ForwardingStatus.ConnectTimedOut;
        }
    }
}
