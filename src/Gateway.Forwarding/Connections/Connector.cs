using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Forwarding.Results;
using Gateway.Outbound;
using Gateway.Transport.Reactors;
using Gateway.Transport.Upstream;

namespace Gateway.Forwarding.Connections;

/// <summary>Connects to one destination; name resolution, TCP and TLS together take at most the connect time-out.</summary>
internal sealed class Connector
{
    private readonly ConnectionOptions _options;
    private readonly Dialer _dialer;
    private readonly DialTarget _target;
    private readonly SslClientAuthenticationOptions? _tls;
    private readonly TimeProvider _time;
    private readonly ReactorConnector? _reactors;

    public Connector(Destination destination, ConnectionOptions options, Dialer dialer, TimeProvider time, ReactorGroup? reactors)
    {
        _options = options;
        _dialer = dialer;
        _target = new DialTarget(destination.Host, destination.Port) { KeepAlive = options.TcpKeepAlive };
        _tls = destination.IsTls ? options.Tls.OptionsFor(_target.Name, SslApplicationProtocol.Http11) : null;
        _time = time;
        _reactors = reactors is null ? null : new ReactorConnector(reactors, destination.IsTls ? options.Tls : null, _target);
    }

    /// <summary>Connects within the connect time-out, or within <paramref name="limit"/> if the request has less time left.</summary>
    public async ValueTask<ConnectResult> ConnectAsync(DestinationPool pool, TimeSpan limit, CancellationToken cancellationToken)
    {
        var timeout = limit < _options.ConnectTimeout ? NotNegative(limit) : _options.ConnectTimeout;
        var started = _time.GetTimestamp();
        DialResult dialed;
        try
        {
            dialed = _reactors is null
                ? await _dialer.DialAsync(_target, timeout, cancellationToken)
                : await _dialer.DialAsync(_target, _reactors.OpenAsync, timeout, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return new ConnectResult(null, ForwardingStatus.ClientLeft);
        }

        if (dialed.Failure is { } failure)
        {
            return new ConnectResult(null, StatusOf(failure.Error)) { Detail = failure.Detail };
        }

        ConnectResult result;
        if (_reactors is not null && dialed.Connection is UpstreamChannel channel)
        {
            result = await _reactors.SecureAsync(
                pool, (channel, dialed.Address), NotNegative(timeout - _time.GetElapsedTime(started)), _time, cancellationToken);
            pool.Renegotiation?.Look(pool.Destination, result);
            return result;
        }

        var socket = dialed.GetSocket();
        if (_tls is null)
        {
            var connection = new UpstreamConnection(pool, new SocketTransport(socket, null), pool.Clock.Now, dialed.Address);
            return new ConnectResult(connection, ForwardingStatus.Completed);
        }

        result = await SecureAsync(pool, (socket, dialed.Address), timeout - _time.GetElapsedTime(started), cancellationToken);
        pool.Renegotiation?.Look(pool.Destination, result);
        return result;
    }

    private static ForwardingStatus StatusOf(DialError error) => error switch
    {
        DialError.NameNotFound => ForwardingStatus.Unresolved,
        DialError.Refused or DialError.Unreachable => ForwardingStatus.Unreachable,
        DialError.TimedOut => ForwardingStatus.ConnectTimedOut,
        DialError.NoDescriptors => ForwardingStatus.NoDescriptor,
        _ => throw new ArgumentOutOfRangeException(nameof(error), error, "The dial error has no forwarding status."),
    };

    private static TimeSpan NotNegative(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.Zero;

    private async ValueTask<ConnectResult> SecureAsync(
        DestinationPool pool, (Socket Socket, IPEndPoint? Address) connected, TimeSpan rest, CancellationToken cancellationToken)
    {
        var (socket, address) = connected;
        string? fault = null;
        var tls = new SslStream(
            new NetworkStream(socket, ownsSocket: true),
            leaveInnerStreamOpen: false,
            (_, certificate, chain, errors) => (fault = FaultOf(certificate, chain, errors)) is null);
        try
        {
            using var budget = new CancellationTokenSource(NotNegative(rest), _time);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(budget.Token, cancellationToken);
            await tls.AuthenticateAsClientAsync(_tls!, limit.Token); // called where there is TLS
            return new ConnectResult(
                new UpstreamConnection(pool, new SocketTransport(socket, tls), pool.Clock.Now, address), ForwardingStatus.Completed);
        }
        catch (Exception e) when (StatusOf(e, fault is null, cancellationToken) is { } failure)
        {
            tls.Dispose();
            return new ConnectResult(null, failure) { Detail = $"{_target}: {address} {fault ?? DescribeHandshake(e)}" };
        }
        catch
        {
            tls.Dispose();
            throw;
        }
    }

    /// <summary>Why the framework's verification rejects a certificate, or null if it does not.</summary>
    private string? FaultOf(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
        {
            return chain is null ? "no certificate" : PeerVerification.FindWeakKey(_options.Tls, chain);
        }

        if (certificate is X509Certificate2 peer && errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            return PeerVerification.DescribeName(_options.Tls.ServerName ?? _target.Name, peer);
        }

        return chain is null ? "no certificate" : PeerVerification.DescribeChain(chain);
    }

    private static string DescribeHandshake(Exception exception) => exception is OperationCanceledException
        ? "TLS handshake timed out"
        : $"TLS handshake failed: {ConnectionFailure.Describe(exception)}";

    private static ForwardingStatus? StatusOf(Exception exception, bool isTrusted, CancellationToken cancellationToken) => exception switch
    {
        OperationCanceledException =>
            cancellationToken.IsCancellationRequested ? ForwardingStatus.ClientLeft : ForwardingStatus.ConnectTimedOut,
        AuthenticationException when !isTrusted => ForwardingStatus.Untrusted,
        AuthenticationException or IOException or SocketException or CryptographicException => ForwardingStatus.TlsFailed,
        _ => null,
    };
}
