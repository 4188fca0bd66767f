using System.Runtime.InteropServices;

namespace Gateway.Transport.Interop;

/// <summary>
/// A socket BIO for OpenSSL. Unlike the built-in one, it reports short reads, which saves the next read. It replays the bytes that were
/// read before TLS began, limits the bytes of one turn to a budget, and never raises SIGPIPE.
/// </summary>
internal static unsafe class SocketBio
{
    private static readonly nint Method = CreateMethod();

    /// <summary>Attaches TLS to the socket, whose handle must outlive it.</summary>
    public static void Attach(TlsHandle ssl, SocketHandle socket)
    {
        var bio = LibCrypto.BioNew(Method);
        LibCrypto.BioSetData(bio, socket.State);
        LibCrypto.BioSetInitialized(bio, 1);
        LibSsl.SetBio(ssl, bio, bio);
    }

    private static nint CreateMethod()
    {
        const int SourceSink = 0x400;
        var method = LibCrypto.BioMethodNew(LibCrypto.BioNewIndex() | SourceSink, "gateway socket");
        _ = LibCrypto.BioMethodSetRead(method, &Read);
        _ = LibCrypto.BioMethodSetWrite(method, &Write);
        _ = LibCrypto.BioMethodSetControl(method, &Control);
        return method;
    }

    [UnmanagedCallersOnly]
    private static int Read(nint bio, byte* bytes, int count)
    {
        LibCrypto.BioClearFlags(bio, LibCrypto.BioAllFlags);
        var state = (SocketState*)LibCrypto.BioGetData(bio);
        if (state->PrefixTaken < state->PrefixLength)
        {
            return TakePrefix(state, bytes, count);
        }

        var received = SocketIo.Receive(state, bytes, count);
        if (received < 0 && state->Error == 0)
        {
            LibCrypto.BioSetFlags(bio, LibCrypto.BioReadRetry);
        }

        return received;
    }

    private static int TakePrefix(SocketState* state, byte* bytes, int count)
    {
        var taken = Math.Min(count, state->PrefixLength - state->PrefixTaken);
        Buffer.MemoryCopy(state->Prefix + state->PrefixTaken, bytes, count, taken);
        state->PrefixTaken += taken;
        if (state->PrefixTaken == state->PrefixLength)
        {
            NativeMemory.Free(state->Prefix);
            state->Prefix = null;
            state->PrefixTaken = state->PrefixLength = 0;
        }

        return taken;
    }

    [UnmanagedCallersOnly]
    private static int Write(nint bio, byte* bytes, int count)
    {
        LibCrypto.BioClearFlags(bio, LibCrypto.BioAllFlags);
        var state = (SocketState*)LibCrypto.BioGetData(bio);
        var sent = SocketIo.Send(state, bytes, count);
        if (sent < 0 && state->Error == 0)
        {
            LibCrypto.BioSetFlags(bio, LibCrypto.BioWriteRetry);
        }

        return sent;
    }

    [UnmanagedCallersOnly]
    private static nint Control(nint bio, int command, nint number, nint argument) => command switch
    {
        LibCrypto.BioControlFlush or LibCrypto.BioControlDuplicate => 1,
        LibCrypto.BioControlEof => ((SocketState*)LibCrypto.BioGetData(bio))->IsEnded,
        _ => 0,
    };
}
