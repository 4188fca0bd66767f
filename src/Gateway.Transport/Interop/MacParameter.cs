using System.Runtime.InteropServices;

namespace Gateway.Transport.Interop;

/// <summary>OpenSSL's <c>OSSL_PARAM</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MacParameter
{
    /// <summary>A string of UTF-8.</summary>
    public const uint TypeText = 4;

    public byte* Key;
    public uint Type;
    public void* Data;
    public nuint Size;
    public nuint Returned;
}
