using Microsoft.Win32.SafeHandles;

namespace Gateway.Transport.Interop;

/// <summary>An OpenSSL TLS connection (<c>SSL</c>).</summary>
internal sealed class TlsHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public TlsHandle(nint native)
        : base(ownsHandle: true)
    {
        SetHandle(native);
        if (!IsInvalid)
        {
            NativeLedger.Created(NativeKind.TlsConnection, native);
        }
    }

    /// <summary>The pointer, valid until the owner disposes the connection.</summary>
    public nint Native => handle;

    protected override bool ReleaseHandle()
    {
        NativeLedger.Released(NativeKind.TlsConnection, handle);
        LibSsl.Free(handle);
        return true;
    }
}
