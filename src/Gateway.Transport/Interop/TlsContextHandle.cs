using Microsoft.Win32.SafeHandles;

namespace Gateway.Transport.Interop;

/// <summary>An OpenSSL TLS context (<c>SSL_CTX</c>): certificate, key and settings, shared by connections.</summary>
internal sealed class TlsContextHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public TlsContextHandle(nint native)
        : base(ownsHandle: true)
    {
        SetHandle(native);
        if (!IsInvalid)
        {
            NativeLedger.Created(NativeKind.TlsContext, native);
        }
    }

    protected override bool ReleaseHandle()
    {
        NativeLedger.Released(NativeKind.TlsContext, handle);
        LibSsl.ContextFree(handle);
        return true;
    }
}
