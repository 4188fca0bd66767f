using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using Polly;
using Polly.Timeout;

namespace Gateway.Forwarding.Connections;

/// <summary>Makes connections to one destination: name, TCP, TLS, all within the connect time-out.</summary>
internal sealed class Connector
{
    private readonly Destination _destination;
    private readonly ConnectionOptions _options;
    private readonly SslClientAuthenticationOptions? _tls;
    private readonly ResiliencePipeline _pipeline;

    public Connector(Destination destination, ConnectionOptions options, TimeProvider time)
    {
        _destination = destination;
        _options = options;
        _tls = destination.IsTls ? options.Tls.OptionsFor(destination.Host, SslApplicationProtocol.Http11) : null;
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }.AddTimeout(options.ConnectTimeout).Build();
    }

    public async ValueTask<ConnectResult> ConnectAsync(DestinationPool pool, CancellationToken cancellationToken)
    {
        Socket? socket = null;
        SslStream? tls = null;
        var isTrusted = true;
        try
        {
            await _pipeline.ExecuteAsync(
                async token =>
                {
                    socket = await DialAsync(token);
                    if (_tls is not null)
                    {
                        tls = new SslStream(new NetworkStream(socket, ownsSocket: true), leaveInnerStreamOpen: false, (_, _, _, errors) => isTrusted = errors == SslPolicyErrors.None);
                        await tls.AuthenticateAsClientAsync(_tls, token);
                    }
                },
                cancellationToken);
            return new ConnectResult(new UpstreamConnection(pool, socket!, tls, pool.Clock.Now), ForwardingOutcome.Completed);
        }
        catch (Exception e) when (Explain(e, socket, isTrusted, cancellationToken) is { } failure)
        {
            tls?.Dispose();
            socket?.Dispose();
            return new ConnectResult(null, failure);
        }
    }

    private static ForwardingOutcome? Explain(Exception exception, Socket? socket, bool isTrusted, CancellationToken cancellationToken) => exception switch
    {
        OperationCanceledException when cancellationToken.IsCancellationRequested => ForwardingOutcome.ClientLeft,
        TimeoutRejectedException => ForwardingOutcome.ConnectTimedOut,
        AuthenticationException when !isTrusted => ForwardingOutcome.Untrusted,
        AuthenticationException => ForwardingOutcome.TlsFailed,
        IOException or CryptographicException => ForwardingOutcome.TlsFailed,
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } => ForwardingOutcome.Unresolved,
        SocketException { SocketErrorCode: SocketError.TooManyOpenSockets } => ForwardingOutcome.NoDescriptor,
        SocketException => socket is null ? ForwardingOutcome.Unreachable : ForwardingOutcome.TlsFailed,
        _ => null,
    };

    private async ValueTask<Socket> DialAsync(CancellationToken cancellationToken)
    {
        // The name is asked for anew each time: connections end with their lifetime, and so does an old address.
        var addresses = IPAddress.TryParse(_destination.Host, out var literal)
            ? [literal]
            : await _options.Resolve(_destination.Host, cancellationToken);
        for (var i = 0; ; i++)
        {
            var socket = new Socket(addresses[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                KeepAlive(socket);
                await socket.ConnectAsync(new IPEndPoint(addresses[i], _destination.Port), cancellationToken);
                return socket;
            }
            catch (SocketException) when (i + 1 < addresses.Length)
            {
                socket.Dispose();
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }

    private void KeepAlive(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, (int)_options.TcpKeepAlive.TotalSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 10);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 6);
    }
}
