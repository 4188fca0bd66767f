using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Gateway.Transport.Interop;
using Gateway.Transport.Reactors;
using Gateway.Transport.Sockets;

namespace Gateway.Transport.Upstream;

/// <summary>The reactor's side of a back-end connection: one read and one write at a time, each with the caller's memory.</summary>
internal sealed class UpstreamSocket : ReactorSocket
{
    private readonly TaskCompletionSource<SocketError> _connect;
    private SocketError _connectError = SocketError.OperationAborted;
    private byte[]? _probe;
    private volatile UpstreamRest _rest;
    private volatile bool _wantsRest;
    private TaskCompletionSource? _ending;

    public UpstreamSocket(Reactor reactor, SocketHandle socket, TaskCompletionSource<SocketError> connect)
        : base(reactor, socket, SocketPhase.Connecting)
    {
        _connect = connect;
        Reading = new UpstreamRead(this);
        Writing = new UpstreamWrite(this);
    }

    public UpstreamRead Reading { get; }

    public UpstreamWrite Writing { get; }

    /// <summary>The local end point, once connected.</summary>
    public IPEndPoint? LocalEndPoint { get; private set; }

    protected override bool ReceivesAfterSendFailure => true;

    /// <summary>What happened while the connection was idle; any thread may read it.</summary>
    public UpstreamRest Rest => _rest;

    /// <summary>Marks the connection as idle, so that events from the back end are recorded. Called by its last user.</summary>
    public void BeginRest()
    {
        _rest = UpstreamRest.Alive;
        _wantsRest = true;
        if (Reactor.IsCurrent)
        {
            Look();
        }
        else
        {
            Reactor.Enqueue(static s => ((UpstreamSocket)s).Look(), this);
        }
    }

    /// <summary>Marks the connection as in use. Called by its next user.</summary>
    public void EndRest() => _wantsRest = false;

    /// <summary>
    /// Whether there was an event while idle. On the reactor's thread, received bytes that OpenSSL holds and the kernel are queried; on
    /// other
    /// threads the last event is used, and a connection with an event that was not handled yet is stale.
    /// </summary>
    public bool IsStale(bool asksKernel)
    {
        if (!Reactor.IsCurrent)
        {
            return _rest != UpstreamRest.Alive || MayHaveUnread;
        }

        Look();
        if (asksKernel && _wantsRest && _rest == UpstreamRest.Alive)
        {
            Peek();
        }

        return _rest != UpstreamRest.Alive;
    }

    /// <summary>
    /// Sends without TLS from a thread other than the owner's. The kernel allows this, and no state of the connection is changed. False if
    /// the owner must send the rest or determine the error.
    /// </summary>
    public unsafe bool TrySendElsewhere(ref ReadOnlyMemory<byte> memory)
    {
        var isHeld = false;
        if (Tls is not null || Phase != SocketPhase.Open)
        {
            return false;
        }

        try
        {
            Socket.DangerousAddRef(ref isHeld);
            fixed (byte* bytes = memory.Span)
            {
                var sent = (int)LibC.Send(Socket.Descriptor, bytes, memory.Length, LibC.SendNoSignal);
                memory = memory[Math.Max(sent, 0)..];
                return memory.IsEmpty;
            }
        }
        catch (ObjectDisposedException)
        {
            return false; // the owner determines the error
        }
        finally
        {
            if (isHeld)
            {
                Socket.DangerousRelease();
            }
        }
    }

    /// <summary>Ends the sending direction after the current write.</summary>
    public void EndSending(TaskCompletionSource done)
    {
        _ending = done;
        ContinueEnding();
    }

    /// <summary>
    /// Closes the connection, from any thread. The caller's memory is free at once. The socket is closed later, because the caller may be
    /// in
    /// the completion of a read or a write.
    /// </summary>
    public void RequestClose()
    {
        Reading.GiveUp();
        Writing.GiveUp();
        Reactor.Enqueue(static s => ((UpstreamSocket)s).Close(isAbort: false), this);
    }

    protected override void OnConnected(int error)
    {
        if (error == 0)
        {
            ReadLocalEndPoint();
            _connect.TrySetResult(SocketError.Success);
            return;
        }

        _connectError = ErrorCodes.Of(error);
        Close(isAbort: false);
    }

    protected override void OnReady()
    {
        Writing.Resume();
        ContinueEnding();
        if (Phase == SocketPhase.Open)
        {
            Reading.Resume();
            Look();
        }
    }

    protected override void OnClosed()
    {
        _rest = UpstreamRest.Ended;
        Writing.Resume();
        Reading.Resume();
        ContinueEnding();
        _connect.TrySetResult(_connectError);
    }

    private unsafe void ReadLocalEndPoint()
    {
        var name = stackalloc byte[NativeAddress.MaxLength];
        var length = NativeAddress.MaxLength;
        if (LibC.SocketName(Socket.Descriptor, name, &length) == 0)
        {
            LocalEndPoint = NativeAddress.Read(new ReadOnlySpan<byte>(name, length));
        }
    }

    private void ContinueEnding()
    {
        if (_ending is { } ending && !Writing.IsPending && TryEndSending() != IoStatus.Waiting)
        {
            _ending = null;
            ending.TrySetResult();
        }
    }

    /// <summary>
    /// Checks an idle connection for data. Application data is unsolicited; TLS 1.3 session tickets are expected and ignored.
    /// </summary>
    private void Look()
    {
        if (_wantsRest && _rest == UpstreamRest.Alive && !Reading.IsPending)
        {
            _probe ??= new byte[1];
            _rest = TryReceive(_probe, out _) switch
            {
                IoStatus.Waiting => UpstreamRest.Alive,
                IoStatus.Done => UpstreamRest.Unexpected,
                _ => UpstreamRest.Ended,
            };
        }
    }

    private unsafe void Peek()
    {
        byte one;
        if (LibC.Receive(Socket.Descriptor, &one, 1, LibC.ReceivePeek) >= 0)
        {
            Socket.State->IsDrained = 0;
            Look();
        }
        else if (Marshal.GetLastPInvokeError() != LibC.Again)
        {
            _rest = UpstreamRest.Ended;
        }
    }
}
