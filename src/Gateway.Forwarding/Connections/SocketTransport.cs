using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Authentication.ExtendedProtection;
using Gateway.Outbound;

namespace Gateway.Forwarding.Connections;

/// <summary>A connection on a socket of the framework, with SslStream where there is TLS.</summary>
internal sealed class SocketTransport(Socket socket, SslStream? tls) : IUpstreamTransport
{
    private ValueTask<int> _listening;
    private bool _isListening;
    private TlsDuplex? _duplex;

    /// <summary>
    /// It is asked for before anybody reads: OpenSSL changes the session that holds it when a read meets a new ticket.
    /// </summary>
    public ChannelBinding? ChannelBinding { get; } = tls?.TransportContext.GetChannelBinding(ChannelBindingKind.Endpoint);

    public bool IsNear => true;

    /// <summary>
    /// Over TLS a read is left waiting between two exchanges, without a buffer, since SslStream may have deciphered what no look at the
    /// socket shows; the next exchange's first read takes it up.
    /// </summary>
    public void Rest()
    {
        if (tls is not null && !_isListening)
        {
#pragma warning disable CA2012 // It is taken up once, in ReadListenedAsync.
            _listening = tls.ReadAsync(Memory<byte>.Empty);
#pragma warning restore CA2012
            _isListening = true;
        }
    }

    public bool IsStale(bool asksKernel)
    {
        try
        {
            return _isListening ? _listening.IsCompleted : asksKernel && socket.Poll(0, SelectMode.SelectRead);
        }
        catch (Exception e) when (ConnectionFailure.IsOfBackEnd(e))
        {
            return true;
        }
    }

    public bool HasUnexpected()
    {
        try
        {
#pragma warning disable CA2012 // What is read is not used any more.
            return tls is null
                ? socket.Available > 0
                : _listening.IsCompletedSuccessfully && tls.ReadAsync(new byte[1]) is { IsCompletedSuccessfully: true, Result: > 0 };
#pragma warning restore CA2012
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    public ValueTask<int> ReadAsync(Memory<byte> memory)
    {
        if (tls is null)
        {
            return socket.ReceiveAsync(memory, SocketFlags.None);
        }

        if (_isListening)
        {
            return ReadListenedAsync(tls, memory);
        }

        return _duplex is not null ? _duplex.ReadAsync(memory) : tls.ReadAsync(memory);
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        if (tls is not null)
        {
            return tls.WriteAsync(bytes);
        }

        var pending = socket.SendAsync(bytes, SocketFlags.None);
        if (!pending.IsCompletedSuccessfully)
        {
            return FinishSendAsync(pending, bytes);
        }

        var sent = pending.Result;
        return sent == bytes.Length ? ValueTask.CompletedTask : FinishSendAsync(new ValueTask<int>(sent), bytes);
    }

    public void BeginTunnel() => _duplex = tls is null ? null : new TlsDuplex(tls);

    public async ValueTask ShutdownSendAsync()
    {
        if (_duplex is not null)
        {
            await _duplex.EndSendingAsync();
        }

        socket.Shutdown(SocketShutdown.Send);
    }

    public void Abort() => socket.Dispose();

    public void Dispose()
    {
        // A read without a buffer may still be pending (Rest): it ends with the socket, and the handles that it uses are counted.
        tls?.Dispose();
        ChannelBinding?.Dispose();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReadListenedAsync(SslStream stream, Memory<byte> memory)
    {
        _isListening = false;
        await _listening;
        return memory.IsEmpty ? 0 : await stream.ReadAsync(memory);
    }

    private async ValueTask FinishSendAsync(ValueTask<int> pending, ReadOnlyMemory<byte> bytes)
    {
        for (var sent = await pending; sent < bytes.Length; sent = await socket.SendAsync(bytes, SocketFlags.None))
        {
            bytes = bytes[sent..];
        }
    }
}
