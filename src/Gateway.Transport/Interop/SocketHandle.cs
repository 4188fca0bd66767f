using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Transport.Interop;

/// <summary>A file descriptor that is closed once, with the state of its socket.</summary>
internal sealed unsafe class SocketHandle : SafeHandleMinusOneIsInvalid
{
    public SocketHandle(int descriptor)
        : base(ownsHandle: true)
    {
        SetHandle(descriptor);
        NativeLedger.Created(NativeKind.Descriptor, descriptor);
        State = (SocketState*)NativeMemory.AllocZeroed((nuint)sizeof(SocketState));
        State->Descriptor = descriptor;
    }

    /// <summary>The descriptor's number, valid until the owner closes it.</summary>
    public int Descriptor => (int)handle;

    /// <summary>The socket's state, valid until the owner closes the descriptor.</summary>
    public SocketState* State { get; private set; }

    protected override bool ReleaseHandle()
    {
        NativeLedger.Released(NativeKind.Descriptor, handle);
        NativeMemory.Free(State->Prefix);
        NativeMemory.Free(State);
        State = null;
        return LibC.Close((int)handle) == 0;
    }
}
