using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Gateway.Transport.Interop;
using Gateway.Transport.Reactors;
using Gateway.Transport.Sockets;

namespace Gateway.Transport.Upstream;

/// <summary>The reactor's side of a connection to a back end: one read and one write at a time, each with the caller's memory.</summary>
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

    /// <summary>The gateway's end, once connected.</summary>
    public IPEndPoint? LocalEndPoint { get; private set; }

    /// <summary>What has happened since it was put to rest; any thread may ask.</summary>
    public UpstreamRest Rest => _rest;

    /// <summary>From here on nobody reads, and what the back end does is remembered; for whoever has used it last.</summary>
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

    /// <summary>It is used again; for whoever does.</summary>
    public void EndRest() => _wantsRest = false;

    /// <summary>
    /// Whether something has happened. Its own thread looks at what OpenSSL has received already and asks the kernel; elsewhere the last
    /// look
    /// counts, and whatever nobody has looked at yet makes it stale.
    /// </summary>
    public bool IsStale()
    {
        if (!Reactor.IsCurrent)
        {
            return _rest != UpstreamRest.Alive || MayHaveUnread;
        }

        Look();
        if (_wantsRest && _rest == UpstreamRest.Alive)
        {
            Peek();
        }

        return _rest != UpstreamRest.Alive;
    }

    /// <summary>
    /// Sends without TLS from a thread that is not the owner's, as the kernel allows: nothing of the connection's state is touched. False
    /// where something is left for the owner to send, or to find out why.
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
            return false; // the owner says why
        }
        finally
        {
            if (isHeld)
            {
                Socket.DangerousRelease();
            }
        }
    }

    /// <summary>Ends sending, once what is being written has gone.</summary>
    public void EndSending(TaskCompletionSource done)
    {
        _ending = done;
        ContinueEnding();
    }

    /// <summary>
    /// Closes, from any thread. The caller's memory is the caller's at once; the socket is closed soon, as the caller may be within a
    /// read's or
    /// a write's completion.
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

    /// <summary>A byte that comes while it rests is no answer to anything; tickets of TLS 1.3 come too, and are none.</summary>
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
