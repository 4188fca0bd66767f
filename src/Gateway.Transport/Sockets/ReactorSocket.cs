using Gateway.Transport.Interop;
using Gateway.Transport.Reactors;
using Gateway.Transport.Tls;

namespace Gateway.Transport.Sockets;

/// <summary>
/// A socket, with or without TLS, that a reactor owns. All members run on the reactor's thread unless documented otherwise.
/// </summary>
internal abstract unsafe class ReactorSocket : IReactorTarget
{
    /// <summary>The maximum number of bytes that a connection may receive in one turn of the reactor.</summary>
    private const int TurnBudget = 256 * 1024;

    /// <summary>The maximum number of bytes of a handshake, certificates included.</summary>
    private const int HandshakeLimit = 256 * 1024;

    /// <summary>
    /// The maximum number of TLS bytes without application data after the handshake. Limits floods of key updates, tickets and empty
    /// records: a key update has 27 bytes and costs more than any other record.
    /// </summary>
    private const int FruitlessLimit = 64 * 1024;

    private int _slot = -1;
    private long _turn;
    private int _fruitless;
    private bool _isScheduled;
    private bool _isPeerClosed;
    private bool _hasSendFailed;
    private bool _hasReceivedSince;
    private volatile bool _mayHaveUnread = true;
    private Action<TlsStatus>? _handshake;

    protected ReactorSocket(Reactor reactor, SocketHandle socket, SocketPhase phase)
    {
        Reactor = reactor;
        Socket = socket;
        Phase = phase;
    }

    public Reactor Reactor { get; }

    public SocketHandle Socket { get; }

    public TlsConnection? Tls { get; private set; }

    public SocketPhase Phase { get; private set; }

    /// <summary>
    /// The errno of a failed operation, or 0. Any thread may read it after an operation has failed.
    /// </summary>
    public int Error { get; private set; }

    public string? Failure => Tls?.Failure;

    /// <summary>Whether there may be data to receive for which no further event will come. Any thread may read it.</summary>
    public bool MayHaveUnread => _mayHaveUnread;

    /// <summary>
    /// Whether data that the peer sent before can be received after a send has failed. A back end that takes no more of a request resets
    /// the connection, and its response is in the kernel by then (RFC 9112, 9.6).
    /// </summary>
    protected virtual bool ReceivesAfterSendFailure => false;

    /// <summary>Registers the socket for its events; called by the first operation.</summary>
    public void Attach()
    {
        if (_slot < 0 && Phase != SocketPhase.Closed)
        {
            _slot = Reactor.Add(this, Socket.Descriptor);
        }
    }

    /// <summary>Receives the available data without blocking.</summary>
    public IoStatus TryReceive(Span<byte> bytes, out int received)
    {
        received = 0;
        if (Phase == SocketPhase.Closed)
        {
            return IoStatus.Failed;
        }

        var state = Socket.State;
        if (_turn != Reactor.Turn)
        {
            _turn = Reactor.Turn;
            state->ReceiveBudget = TurnBudget;
        }

        if (Phase != SocketPhase.Open || (state->IsDrained != 0 && state->PrefixLength == 0 && Tls?.HasPending != true))
        {
            _mayHaveUnread = Phase != SocketPhase.Open;
            return IoStatus.Waiting;
        }

        fixed (byte* target = bytes)
        {
            var status = Tls is null
                ? ReceivePlain(target, bytes.Length, out received)
                : ReceiveTls(Tls, target, bytes.Length, out received);
            _mayHaveUnread = state->IsDrained == 0 || Tls?.HasPending == true;
            if (status == IoStatus.Waiting)
            {
                ContinueUnlessDrained();
            }

            return status;
        }
    }

    /// <summary>Sends as much as possible without blocking.</summary>
    public IoStatus TrySend(ReadOnlySpan<byte> bytes, out int sent)
    {
        sent = 0;
        if (Phase == SocketPhase.Closed || _hasSendFailed)
        {
            return IoStatus.Failed;
        }

        if (Phase != SocketPhase.Open || Socket.State->IsFull != 0)
        {
            return IoStatus.Waiting;
        }

        fixed (byte* source = bytes)
        {
            if (Tls is not null)
            {
                var status = Tls.Write(source, bytes.Length, out sent);
                return status == TlsStatus.Failed ? FailSend() : StatusOf(status);
            }

            sent = SocketIo.Send(Socket.State, source, bytes.Length);
            if (sent >= 0)
            {
                return IoStatus.Done;
            }

            sent = 0;
            return Socket.State->Error != 0 ? FailSend() : IoStatus.Waiting;
        }
    }

    /// <summary>Starts TLS.</summary>
    /// <param name="tls">The TLS connection of this socket.</param>
    /// <param name="completion">Called on this thread with the result of the handshake, which fails if the connection is closed
    /// meanwhile.</param>
    public void BeginHandshake(TlsConnection tls, Action<TlsStatus> completion)
    {
        Tls = tls;
        _handshake = completion;
        Attach();
        if (Phase == SocketPhase.Open)
        {
            Phase = SocketPhase.Handshaking;
        }

        ContinueHandshake();
    }

    public void OnEvents(uint events)
    {
        var state = Socket.State;
        const uint Readable = LibC.PollIn | LibC.PollPeerClosed | LibC.PollHangUp | LibC.PollError;
        if ((events & Readable) != 0)
        {
            state->IsDrained = 0;
            _mayHaveUnread = true;
        }

        if ((events & LibC.PollOut) != 0)
        {
            state->IsFull = 0;
        }

        // The event that ends the connection attempt may report the peer's end too, for which no further event comes.
        var isPeerClosed = (events & (LibC.PollPeerClosed | LibC.PollHangUp | LibC.PollError)) != 0;
        if (isPeerClosed)
        {
            state->IsPeerClosed = 1;
        }

        if (Phase == SocketPhase.Connecting)
        {
            FinishConnect(events);
            return;
        }

        if (isPeerClosed && !_isPeerClosed)
        {
            _isPeerClosed = true;
            OnPeerClosed();
        }

        Progress();
    }

    public void OnTurn()
    {
        _isScheduled = false;
        Progress();
    }

    public void OnStopped() => Close(isAbort: false);

    /// <summary>
    /// Closes the socket and ends pending operations. With TLS, close_notify is sent first if the socket accepts it without blocking.
    /// </summary>
    /// <param name="isAbort">Whether to send a reset instead of a regular end.</param>
    public void Close(bool isAbort)
    {
        if (Phase == SocketPhase.Closed)
        {
            return;
        }

        var wasOpen = Phase == SocketPhase.Open;
        Phase = SocketPhase.Closed;
        _mayHaveUnread = true;
        if (isAbort)
        {
            var linger = stackalloc int[2] { 1, 0 };
            _ = LibC.SetOption(Socket.Descriptor, LibC.LevelSocket, LibC.OptionLinger, linger, 2 * sizeof(int));
        }
        else if (wasOpen && Tls is not null && Socket.State->IsFull == 0 && !_hasSendFailed)
        {
            _ = Tls.Shutdown(); // the socket is closed regardless of the result
        }

        Tls?.Dispose();
        if (_slot >= 0)
        {
            Reactor.Remove(_slot);
            _slot = -1;
        }

        Socket.Dispose();
        if (_handshake is { } handshake)
        {
            _handshake = null;
            handshake(TlsStatus.Failed);
        }

        OnClosed();
    }

    /// <summary>Called when pending operations may continue.</summary>
    protected abstract void OnReady();

    /// <summary>Called when the peer has ended its direction or the connection. Data that it sent before can still be read.</summary>
    protected virtual void OnPeerClosed()
    {
    }

    /// <summary>Called when the connection attempt has ended.</summary>
    /// <param name="error">The errno, or 0.</param>
    protected virtual void OnConnected(int error)
    {
    }

    /// <summary>Called after the socket was closed, to complete pending operations.</summary>
    protected abstract void OnClosed();

    /// <summary>Ends the sending direction; with TLS, close_notify is sent first.</summary>
    protected IoStatus TryEndSending()
    {
        if (Phase != SocketPhase.Open || _hasSendFailed)
        {
            return IoStatus.Failed;
        }

        if (Tls is not null)
        {
            if (Socket.State->IsFull != 0)
            {
                return IoStatus.Waiting;
            }

            var status = Tls.Shutdown();
            if (status == TlsStatus.Waiting)
            {
                return IoStatus.Waiting;
            }
        }

        _ = LibC.Shutdown(Socket.Descriptor, LibC.ShutdownSend);
        return IoStatus.Done;
    }

    protected IoStatus Fail()
    {
        Error = Socket.State->Error;
        return IoStatus.Failed;
    }

    private static IoStatus StatusOf(TlsStatus status) => status switch
    {
        TlsStatus.Done => IoStatus.Done,
        TlsStatus.Waiting => IoStatus.Waiting,
        TlsStatus.Ended => IoStatus.Ended,
        _ => IoStatus.Failed,
    };

    private IoStatus FailSend()
    {
        _hasSendFailed = true;
        Fail();
        if (ReceivesAfterSendFailure)
        {
            Socket.State->Error = 0; // it would end receiving, too
        }

        return IoStatus.Failed;
    }

    private IoStatus ReceivePlain(byte* target, int count, out int received)
    {
        received = SocketIo.Receive(Socket.State, target, count);
        if (received > 0)
        {
            _hasReceivedSince |= _hasSendFailed;
            return IoStatus.Done;
        }

        var isEnd = received == 0;
        received = 0;
        if (isEnd)
        {
            // The kernel reports a reset once, and the send got it.
            return _hasSendFailed && !_hasReceivedSince ? IoStatus.Failed : IoStatus.Ended;
        }

        return Socket.State->Error != 0 ? Fail() : IoStatus.Waiting;
    }

    private IoStatus ReceiveTls(TlsConnection tls, byte* target, int count, out int received)
    {
        var before = Socket.State->ReceiveBudget;
        var status = tls.Read(target, count, out received);
        if (status == TlsStatus.Done)
        {
            _fruitless = 0;
            return IoStatus.Done;
        }

        _fruitless += before - Socket.State->ReceiveBudget;
        if (_fruitless > FruitlessLimit)
        {
            tls.GiveUp("too much came that was no data");
        }

        return tls.Failure is not null ? Fail() : StatusOf(status);
    }

    /// <summary>Continues in the next turn if the socket may have more data, because no event will come for it.</summary>
    private void ContinueUnlessDrained()
    {
        if (Socket.State->IsDrained == 0 && !_isScheduled)
        {
            _isScheduled = true;
            Reactor.ContinueLater(this);
        }
    }

    private void FinishConnect(uint events)
    {
        if ((events & (LibC.PollOut | LibC.PollError | LibC.PollHangUp)) == 0)
        {
            return;
        }

        int error;
        var length = sizeof(int);
        if (LibC.GetOption(Socket.Descriptor, LibC.LevelSocket, LibC.OptionError, &error, &length) != 0)
        {
            error = LibC.BadDescriptor;
        }

        if (error == 0)
        {
            Phase = SocketPhase.Open;
        }

        OnConnected(error);
    }

    private void Progress()
    {
        if (Phase == SocketPhase.Handshaking)
        {
            ContinueHandshake();
        }
        else if (Phase == SocketPhase.Open)
        {
            OnReady();
        }
    }

    private void ContinueHandshake()
    {
        if (Phase != SocketPhase.Handshaking || Tls is null)
        {
            return;
        }

        Socket.State->ReceiveBudget = TurnBudget;
        var status = Tls.Handshake();
        _fruitless += TurnBudget - Socket.State->ReceiveBudget;
        if (status == TlsStatus.Waiting && _fruitless <= HandshakeLimit)
        {
            ContinueUnlessDrained();
            return;
        }

        if (status == TlsStatus.Waiting)
        {
            Tls.GiveUp("the handshake has too many bytes");
        }

        _fruitless = 0;
        if (status == TlsStatus.Done)
        {
            Phase = SocketPhase.Open;
        }
        else
        {
            Fail();
        }

        if (_handshake is { } handshake)
        {
            _handshake = null;
            handshake(status);
        }
    }
}
