using System.Net.Sockets;
using System.Runtime.InteropServices;
using Gateway.Transport.Interop;

namespace Gateway.Transport.Sockets;

/// <summary>Makes a second descriptor of a socket, which has an owner and an end of its own.</summary>
public static class SocketDuplicate
{
    private const int DuplicateCloseOnExec = 1030; // F_DUPFD_CLOEXEC

    /// <exception cref="SocketException">The descriptor is not open, or there is no descriptor left.</exception>
    public static Socket Of(int descriptor)
    {
        var duplicate = LibC.Control(descriptor, DuplicateCloseOnExec, 0);
        return duplicate >= 0
            ? new Socket(new SafeSocketHandle(duplicate, ownsHandle: true))
            : throw new SocketException(Marshal.GetLastPInvokeError());
    }
}
