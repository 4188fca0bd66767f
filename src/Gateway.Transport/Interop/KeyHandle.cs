using Microsoft.Win32.SafeHandles;

namespace Gateway.Transport.Interop;

/// <summary>An OpenSSL private key (<c>EVP_PKEY</c>).</summary>
internal sealed class KeyHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public KeyHandle(nint native)
        : base(ownsHandle: true)
    {
        SetHandle(native);
        if (!IsInvalid)
        {
            NativeLedger.Created(NativeKind.Key, native);
        }
    }

    protected override bool ReleaseHandle()
    {
        NativeLedger.Released(NativeKind.Key, handle);
        LibCrypto.KeyFree(handle);
        return true;
    }
}
