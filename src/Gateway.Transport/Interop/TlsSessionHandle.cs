using Microsoft.Win32.SafeHandles;

namespace Gateway.Transport.Interop;

/// <summary>An OpenSSL session (<c>SSL_SESSION</c>) that can be resumed.</summary>
internal sealed class TlsSessionHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public TlsSessionHandle(nint native)
        : base(ownsHandle: true)
    {
        SetHandle(native);
        if (!IsInvalid)
        {
            NativeLedger.Created(NativeKind.TlsSession, native);
        }
    }

    protected override bool ReleaseHandle()
    {
        NativeLedger.Released(NativeKind.TlsSession, handle);
        LibSsl.SessionFree(handle);
        return true;
    }
}
