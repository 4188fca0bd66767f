using Microsoft.Win32.SafeHandles;

namespace Gateway.Transport.Interop;

/// <summary>An OpenSSL certificate (<c>X509</c>).</summary>
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
