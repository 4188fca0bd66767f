using System.Net.Security;

namespace Gateway.Mail.Sessions;

/// <summary>The record buffers that OpenSSL keeps for each connection, and that an idle one has no use for.</summary>
internal static class TlsBuffers
{
    public static void Release(SslStream? stream) => _ = stream;
}
