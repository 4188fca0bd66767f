using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Authentication.ExtendedProtection;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Forwarding.Connections;

/// <summary>
/// The channel binding <c>tls-server-end-point</c> of a certificate (RFC 5929, 4), laid out as Windows's SEC_CHANNEL_BINDINGS, which is
/// what the framework's negotiation reads.
/// </summary>
internal sealed class EndpointBinding : ChannelBinding
{
    private const int HeaderBytes = 32;
    private const int LengthOffset = 24;
    private const int OffsetOffset = 28;

    private EndpointBinding(byte[] bytes)
    {
        Size = bytes.Length;
        SetHandle(Marshal.AllocHGlobal(bytes.Length));
        Marshal.Copy(bytes, 0, handle, bytes.Length);
    }

    public override int Size { get; }

    public static EndpointBinding Of(X509Certificate2 certificate) => new(Layout(certificate));

    internal static byte[] Layout(X509Certificate2 certificate)
    {
        byte[] data = [.. "tls-server-end-point:"u8, .. Hash(certificate)];
        var bytes = new byte[HeaderBytes + data.Length];
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(LengthOffset), data.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(OffsetOffset), HeaderBytes);
        data.CopyTo(bytes, HeaderBytes);
        return bytes;
    }

    protected override bool ReleaseHandle()
    {
        Marshal.FreeHGlobal(handle);
        return true;
    }

    // The hash of the certificate's signature, but SHA-256 for MD5 and SHA-1.
    private static byte[] Hash(X509Certificate2 certificate) => certificate.SignatureAlgorithm.Value switch
    {
        "1.2.840.113549.1.1.12" or "1.2.840.10045.4.3.3" => certificate.GetCertHash(HashAlgorithmName.SHA384),
        "1.2.840.113549.1.1.13" or "1.2.840.10045.4.3.4" => certificate.GetCertHash(HashAlgorithmName.SHA512),
        _ => certificate.GetCertHash(HashAlgorithmName.SHA256),
    };
}
