using System.Runtime.InteropServices;

namespace Gateway.Transport.Interop;

/// <summary>System calls and their constants on Linux.</summary>
internal static unsafe partial class LibC
{
    public const int InvalidDescriptor = -1;

    public const int Again = 11;
    public const int Interrupted = 4;
    public const int BadDescriptor = 9;
    public const int InProgress = 115;
    public const int ConnectionAborted = 103;
    public const int ConnectionReset = 104;
    public const int BrokenPipe = 32;
    public const int TooManyOpenInProcess = 24;
    public const int TooManyOpenInSystem = 23;

    public const uint PollIn = 0x1;
    public const uint PollOut = 0x4;
    public const uint PollError = 0x8;
    public const uint PollHangUp = 0x10;
    public const uint PollPeerClosed = 0x2000;
    public const uint PollEdge = 0x80000000;

    public const int SocketNonBlocking = 0x800;
    public const int SocketCloseOnExec = 0x80000;
    public const int SocketStream = 1;
    public const int SendNoSignal = 0x4000;
    public const int ReceivePeek = 0x2;
    public const int FamilyInet = 2;
    public const int FamilyInet6 = 10;

    public const int LevelSocket = 1;
    public const int OptionError = 4;
    public const int OptionKeepAlive = 9;
    public const int OptionLinger = 13;
    public const int LevelTcp = 6;
    public const int OptionNoDelay = 1;
    public const int OptionKeepAliveTime = 4;
    public const int OptionKeepAliveInterval = 5;
    public const int OptionKeepAliveProbes = 6;

    public const int ShutdownSend = 1;

    private const string Name = "libc";

    [LibraryImport(Name, EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int EpollCreate(int flags);

    [LibraryImport(Name, EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollControl(int epoll, int operation, int descriptor, byte* registration);

    [LibraryImport(Name, EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int EpollWait(int epoll, byte* events, int capacity, int timeout);

    [LibraryImport(Name, EntryPoint = "eventfd", SetLastError = true)]
    public static partial int EventCreate(uint value, int flags);

    [LibraryImport(Name, EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int descriptor, void* bytes, nint count);

    [LibraryImport(Name, EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int descriptor, void* bytes, nint count);

    [LibraryImport(Name, EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport(Name, EntryPoint = "dup3", SetLastError = true)]
    public static partial int Duplicate(int descriptor, int target, int flags);

    [LibraryImport(Name, EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Control(int descriptor, int command, int argument);

    [LibraryImport(Name, EntryPoint = "socket", SetLastError = true)]
    public static partial int Socket(int family, int type, int protocol);

    [LibraryImport(Name, EntryPoint = "connect", SetLastError = true)]
    public static partial int Connect(int descriptor, byte* address, int length);

    [LibraryImport(Name, EntryPoint = "accept4", SetLastError = true)]
    public static partial int Accept(int descriptor, byte* address, int* length, int flags);

    [LibraryImport(Name, EntryPoint = "getsockname", SetLastError = true)]
    public static partial int SocketName(int descriptor, byte* address, int* length);

    [LibraryImport(Name, EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetOption(int descriptor, int level, int option, void* value, int length);

    [LibraryImport(Name, EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetOption(int descriptor, int level, int option, void* value, int* length);

    [LibraryImport(Name, EntryPoint = "shutdown", SetLastError = true)]
    public static partial int Shutdown(int descriptor, int direction);

    [LibraryImport(Name, EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(int descriptor, byte* bytes, nint count, int flags);

    [LibraryImport(Name, EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(int descriptor, byte* bytes, nint count, int flags);

    /// <summary>
    /// Sets an integer option. Errors are ignored, because sockets other than TCP may not have the option.
    /// </summary>
    public static void SetOption(int descriptor, int level, int option, int value) =>
        SetOption(descriptor, level, option, &value, sizeof(int));
}
