using System.Runtime.InteropServices;

namespace Gateway.Transport.Interop;

/// <summary>
/// What OpenSSL's reads and writes of a socket leave for its owner to know. It lies in native memory, where the callbacks find it.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct SocketState
{
    public int Descriptor;

    /// <summary>The socket gave less than was asked for, so that nothing more is to be had until the next edge.</summary>
    public int IsDrained;

    /// <summary>The socket took less than it was given.</summary>
    public int IsFull;

    /// <summary>An event said that the peer has ended its direction: what is left, its end included, is read without waiting.</summary>
    public int IsPeerClosed;

    /// <summary>The peer's end was read.</summary>
    public int IsEnded;

    /// <summary>The number of the error that a system call failed with.</summary>
    public int Error;

    /// <summary>How many bytes may still be received before the caller is to look after others.</summary>
    public int ReceiveBudget;

    /// <summary>Bytes that were received before TLS began, and how many of them OpenSSL has taken.</summary>
    public byte* Prefix;
    public int PrefixTaken;
    public int PrefixLength;
}
