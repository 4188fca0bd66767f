using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Gateway.Transport.Interop;

namespace Gateway.Transport.Reactors;

/// <summary>
/// One thread that owns connections. It waits for their events, and only it uses their sockets and their TLS. Other threads post work to
/// it.
/// </summary>
internal sealed unsafe class Reactor : IDisposable
{
    private const int EventCapacity = 256;
    private const int InitialSlots = 256;
    private const int StackBytes = 1024 * 1024;
    private const int AddDescriptor = 1;
    private const int LingerTick = 250;
    private const ulong WakeUp = ulong.MaxValue;

    // The kernel packs the struct only on x86-64.
    private static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int DataOffset = EventSize - sizeof(ulong);

    [ThreadStatic]
    private static Reactor? _current;

    private readonly ConcurrentQueue<Post> _posts = new();
    private readonly Queue<IReactorTarget> _again = new();
    private readonly Stack<int> _free = new();
    private readonly Action<Exception> _failed;
    private readonly SocketHandle _epoll;
    private readonly SocketHandle _event;
    private readonly Thread _thread;
    private IReactorTarget?[] _slots = new IReactorTarget?[InitialSlots];
    private uint[] _generations = new uint[InitialSlots];
    private readonly List<Lingering> _lingering = [];
    private int _used;
    private int _isSleeping;
    private int _connections;
    private volatile bool _isStopping;
    private volatile bool _hasEnded;

    public Reactor(int index, Action<Exception> failed)
    {
        Index = index;
        _failed = failed;
        _epoll = new SocketHandle(CheckDescriptor(LibC.EpollCreate(LibC.SocketCloseOnExec)));
        _event = new SocketHandle(CheckDescriptor(LibC.EventCreate(0, LibC.SocketNonBlocking | LibC.SocketCloseOnExec)));
        Register(_event.Descriptor, LibC.PollIn | LibC.PollEdge, WakeUp);
        _thread = new Thread(Run, StackBytes) { IsBackground = true, Name = $"reactor {index}" };
        _thread.Start();
    }

    /// <summary>The reactor of the current thread, or null.</summary>
    public static Reactor? Current => _current;

    public int Index { get; }

    public int Connections => Volatile.Read(ref _connections);

    public bool IsCurrent => _current == this;

    /// <summary>A buffer for small segments that are sent as one TLS record; only for this thread.</summary>
    public byte[] Scratch { get; } = new byte[16 * 1024];

    /// <summary>The number of loop turns, so that a connection can detect that other connections have had their turn.</summary>
    public long Turn { get; private set; }

    /// <summary>
    /// Runs the action on the reactor's thread, after the next events. If the awaited event may have been handled already, the caller must
    /// wake the reactor.
    /// </summary>
    public void EnqueueLazily(Action<object> action, object state)
    {
        _posts.Enqueue(new Post(action, state));
        Interlocked.MemoryBarrier();
    }

    /// <summary>Runs the action on the reactor's thread soon, but never inline, even if called on that thread.</summary>
    public void Enqueue(Action<object> action, object state)
    {
        _posts.Enqueue(new Post(action, state));
        WakeUpNow();
    }

    /// <summary>Wakes the reactor to run posted actions.</summary>
    public void WakeUpNow()
    {
        if (Interlocked.Exchange(ref _isSleeping, 0) == 1)
        {
            Wake();
        }
        else if (_hasEnded)
        {
            RunLeftovers();
        }
    }

    /// <summary>Registers a connection for its events; only on this thread.</summary>
    public int Add(IReactorTarget target, int descriptor)
    {
        if (!_free.TryPop(out var slot))
        {
            slot = _used++;
            if (slot == _slots.Length)
            {
                Array.Resize(ref _slots, slot * 2);
                Array.Resize(ref _generations, slot * 2);
            }
        }

        const uint Events = LibC.PollIn | LibC.PollOut | LibC.PollPeerClosed | LibC.PollEdge;
        try
        {
            Register(descriptor, Events, ((ulong)slot << 32) | _generations[slot]);
        }
        catch (IOException)
        {
            _free.Push(slot);
            throw;
        }

        _slots[slot] = target;
        Volatile.Write(ref _connections, _connections + 1);
        return slot;
    }

    /// <summary>Unregisters a connection whose descriptor is about to be closed. Pending events for it are ignored.</summary>
    public void Remove(int slot)
    {
        _slots[slot] = null;
        _generations[slot]++;
        _free.Push(slot);
        Volatile.Write(ref _connections, _connections - 1);
    }

    /// <summary>Closes a connection that still has data to send, when the limit expires.</summary>
    public void CloseAfter(IReactorTarget target, TimeSpan limit) =>
        _lingering.Add(new Lingering(target, Environment.TickCount64 + (long)limit.TotalMilliseconds));

    /// <summary>Schedules a connection for the next turn, after the other connections.</summary>
    public void ContinueLater(IReactorTarget target) => _again.Enqueue(target);

    public void Dispose()
    {
        if (_isStopping)
        {
            return;
        }

        _isStopping = true;
        Wake();
        if (!IsCurrent)
        {
            _thread.Join();
        }
    }

    private static int CheckDescriptor(int descriptor) => descriptor >= 0
        ? descriptor
        : throw new IOException($"The system gave no descriptor for a reactor: error {Marshal.GetLastPInvokeError()}.");

    private void Wake()
    {
        ulong one = 1;
        _ = LibC.Write(_event.Descriptor, &one, sizeof(ulong));
    }

    private void Register(int descriptor, uint events, ulong data)
    {
        var registration = stackalloc byte[EventSize];
        *(uint*)registration = events;
        *(ulong*)(registration + DataOffset) = data;
        if (LibC.EpollControl(_epoll.Descriptor, AddDescriptor, descriptor, registration) != 0)
        {
            throw new IOException($"A descriptor could not be registered: error {Marshal.GetLastPInvokeError()}.");
        }
    }

    private void Run()
    {
        _current = this;
        var events = (byte*)NativeMemory.Alloc((nuint)(EventCapacity * EventSize));
        while (!_isStopping)
        {
            Turn++;
            for (var i = Wait(events) - 1; i >= 0; i--)
            {
                Dispatch(*(uint*)(events + (i * EventSize)), *(ulong*)(events + (i * EventSize) + DataOffset));
            }

            for (var left = _again.Count; left > 0; left--)
            {
                var target = _again.Dequeue();
                Guard(static t => t.OnTurn(), target);
            }

            RunPosts();
            EndLingering();
        }

        NativeMemory.Free(events);
        CloseAll();
    }

    private int Wait(byte* events)
    {
        Volatile.Write(ref _isSleeping, 1);
        Interlocked.MemoryBarrier();
        var idle = _lingering.Count > 0 ? LingerTick : -1;
        var timeout = _posts.IsEmpty && _again.Count == 0 && !_isStopping ? idle : 0;
        var count = LibC.EpollWait(_epoll.Descriptor, events, EventCapacity, timeout);
        Volatile.Write(ref _isSleeping, 0);
        return count;
    }

    private void Dispatch(uint events, ulong data)
    {
        if (data == WakeUp)
        {
            return; // edge-triggered, so it need not be read; the counter cannot overflow in the lifetime of the process
        }

        var slot = (int)(data >> 32);
        if (_generations[slot] == (uint)data && _slots[slot] is { } target)
        {
            try
            {
                target.OnEvents(events);
            }
            catch (Exception e)
            {
                Failed(target, e);
            }
        }
    }

    private void RunPosts()
    {
        // Actions that are posted meanwhile run in the next turn, so that they do not delay connections.
        for (var left = _posts.Count; left > 0 && _posts.TryDequeue(out var post); left--)
        {
            try
            {
                post.Action(post.State);
            }
            catch (Exception e)
            {
                Failed(post.State as IReactorTarget, e);
            }
        }
    }

    private void Guard(Action<IReactorTarget> action, IReactorTarget target)
    {
        try
        {
            action(target);
        }
        catch (Exception e)
        {
            Failed(target, e);
        }
    }

    private void Failed(IReactorTarget? target, Exception exception)
    {
        _failed(exception);
        target?.OnStopped();
    }

    private void EndLingering()
    {
        for (var i = _lingering.Count - 1; i >= 0; i--)
        {
            if (Environment.TickCount64 >= _lingering[i].Deadline)
            {
                var target = _lingering[i].Target;
                _lingering.RemoveAt(i);
                Guard(static t => t.OnStopped(), target);
            }
        }
    }

    private void CloseAll()
    {
        RunPosts();
        for (var slot = 0; slot < _used; slot++)
        {
            if (_slots[slot] is { } target)
            {
                Guard(static t => t.OnStopped(), target);
            }
        }

        _hasEnded = true;
        RunLeftovers();
        _current = null;
        _epoll.Dispose();
        _event.Dispose();
    }

    /// <summary>Runs the posted actions after the loop has ended. They close connections and complete pending operations.</summary>
    private void RunLeftovers()
    {
        lock (_posts)
        {
            var outer = _current;
            _current = this;
            while (!_posts.IsEmpty)
            {
                RunPosts();
            }

            _current = outer;
        }
    }

    private readonly record struct Lingering(IReactorTarget Target, long Deadline);

    private readonly record struct Post(Action<object> Action, object State);
}
