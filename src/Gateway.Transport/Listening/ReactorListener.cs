using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Gateway.Transport.Interop;
using Gateway.Transport.Reactors;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Transport.Listening;

/// <summary>Accepts connections on demand, so that connections that the server has not requested yet wait in the kernel.</summary>
internal sealed class ReactorListener : IConnectionListener, IReactorTarget
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly ReactorGroup _reactors;
    private readonly Reactor _reactor;
    private readonly Socket _socket;
    private readonly bool _isAnyAddress;
    private readonly CancellationTokenSource _unbound = new();

    // At most one permit, which means that there may be connections to accept.
    private readonly SemaphoreSlim _arrived = new(0, 1);
    private readonly Lock _gate = new();
    private int _slot = -1;
    private bool _isClosed;

    public ReactorListener(ReactorGroup reactors, Socket socket)
    {
        _reactors = reactors;
        _socket = socket;
        socket.Blocking = false;
        EndPoint = socket.LocalEndPoint ?? throw new InvalidOperationException("The socket is not bound.");
        _isAnyAddress = EndPoint is IPEndPoint { Address: var address }
            && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));
        _reactor = reactors.Next();
        _reactor.Enqueue(static l => ((ReactorListener)l).Attach(), this);
    }

    public EndPoint EndPoint { get; }

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (!_unbound.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (connection, error) = TryAccept();
            if (connection is not null)
            {
                return connection;
            }

            switch (error)
            {
                case LibC.Interrupted or LibC.ConnectionAborted:
                    break;
                case LibC.Again:
                    await WaitAsync(cancellationToken);
                    break;
                case LibC.BadDescriptor:
                    return null;
                default:
                    // Usually there is no file descriptor left. It is retried after a delay.
                    await Task.Delay(Pause, _unbound.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    break;
            }
        }

        return null;
    }

    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        await _unbound.CancelAsync();
        var detached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _reactor.Enqueue(
            state =>
            {
                Detach();
                ((TaskCompletionSource)state).TrySetResult();
            },
            detached);
        await detached.Task;
    }

    public async ValueTask DisposeAsync() => await UnbindAsync(CancellationToken.None);

    public void OnEvents(uint events) => Signal();

    public void OnTurn() => Signal();

    public void OnStopped() => Detach();

    private void Attach()
    {
        lock (_gate)
        {
            if (!_isClosed)
            {
                _slot = _reactor.Add(this, (int)_socket.Handle);
            }
        }

        Signal();
    }

    private void Detach()
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            if (_slot >= 0)
            {
                _reactor.Remove(_slot);
            }

            _socket.Dispose();
        }
    }

    private void Signal()
    {
        lock (_gate)
        {
            if (_arrived.CurrentCount == 0)
            {
                _arrived.Release();
            }
        }
    }

    private async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_unbound.Token, cancellationToken);
        try
        {
            await _arrived.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (_unbound.IsCancellationRequested)
        {
            // The accept loop detects it.
        }
    }

    private unsafe (ConnectionContext? Connection, int Error) TryAccept()
    {
        var address = stackalloc byte[NativeAddress.MaxLength];
        var length = NativeAddress.MaxLength;
        int descriptor;
        lock (_gate)
        {
            if (_isClosed)
            {
                return (null, LibC.BadDescriptor);
            }

            descriptor = LibC.Accept((int)_socket.Handle, address, &length, LibC.SocketNonBlocking | LibC.SocketCloseOnExec);
        }

        if (descriptor < 0)
        {
            return (null, Marshal.GetLastPInvokeError());
        }

        var socket = new SocketHandle(descriptor);
        LibC.SetOption(descriptor, LibC.LevelTcp, LibC.OptionNoDelay, 1);
        var remote = NativeAddress.Read(new ReadOnlySpan<byte>(address, length));
        return (new ServerConnection(_reactors.Next(), socket, LocalOf(descriptor), remote), 0);
    }

    private unsafe EndPoint LocalOf(int descriptor)
    {
        if (!_isAnyAddress)
        {
            return EndPoint;
        }

        var address = stackalloc byte[NativeAddress.MaxLength];
        var length = NativeAddress.MaxLength;
        return LibC.SocketName(descriptor, address, &length) == 0
            ? NativeAddress.Read(new ReadOnlySpan<byte>(address, length)) ?? EndPoint
            : EndPoint;
    }
}
