using Microsoft.Win32.SafeHandles;

namespace Gateway.Transport.Interop;

/// <summary>A certificate in OpenSSL's form.</summary>
internal sealed class CertificateHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public CertificateHandle(nint native)
        : base(ownsHandle: true)
    {
        SetHandle(native);
        if (!IsInvalid)
        {
            NativeLedger.Created(NativeKind.Certificate, native);
        }
    }

    protected override bool ReleaseHandle()
    {
        NativeLedger.Released(NativeKind.Certificate, handle);
        LibCrypto.CertificateFree(handle);
        return true;
    }
}
