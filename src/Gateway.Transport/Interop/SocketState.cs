using System.Runtime.InteropServices;

namespace Gateway.Transport.Interop;

/// <summary>
/// The state of a socket that OpenSSL's reads and writes update for its owner. It is in native memory, where the callbacks can access it.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct SocketState
{
    public int Descriptor;

    /// <summary>The last read was short, so there is no more data until the next edge.</summary>
    public int IsDrained;

    /// <summary>The last write was short.</summary>
    public int IsFull;

    /// <summary>
    /// An event reported that the peer has ended its direction. The remaining bytes and the end can be read without blocking.
    /// </summary>
    public int IsPeerClosed;

    /// <summary>The end of the stream was read.</summary>
    public int IsEnded;

    /// <summary>The errno of the failed system call.</summary>
    public int Error;

    /// <summary>The remaining bytes that may be received in this turn.</summary>
    public int ReceiveBudget;

    /// <summary>The bytes that were received before TLS began, and how many of them OpenSSL has read.</summary>
    public byte* Prefix;
    public int PrefixTaken;
    public int PrefixLength;
}
