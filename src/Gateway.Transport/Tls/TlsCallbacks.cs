using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Gateway.Transport.Interop;

namespace Gateway.Transport.Tls;

/// <summary>
/// The callbacks of OpenSSL during a handshake. OpenSSL calls them on the thread that called it, so the connection is the current one of
/// that thread. They do not throw.
/// </summary>
internal static unsafe class TlsCallbacks
{
    private const int AlpnFatal = 2;
    private const int StatusResponseSent = 0;
    private const int StatusResponseNone = 3;
    private const int VerifyErrorUntrusted = 27; // X509_V_ERR_CERT_UNTRUSTED
    private const int VectorLength = 16;

    // UTF-8 literals are NUL-terminated and never moved.
    private static ReadOnlySpan<byte> DigestParameter => "digest\0"u8;

    private static ReadOnlySpan<byte> DigestName => "SHA256\0"u8;

    public static delegate* unmanaged<nint, byte**, byte*, byte*, uint, nint, int> SelectProtocol => &OnSelectProtocol;

    public static delegate* unmanaged<nint, nint, int> VerifyPeer => &OnVerifyPeer;

    public static delegate* unmanaged<nint, byte*, byte*, nint, nint, int, int> TicketKey => &OnTicketKey;

    public static delegate* unmanaged<nint, nint, int> Staple => &OnStaple;

    public static delegate* unmanaged<nint, nint, int> NewSession => &OnNewSession;

    [UnmanagedCallersOnly]
    private static int OnSelectProtocol(nint ssl, byte** selected, byte* selectedLength, byte* offered, uint length, nint argument)
    {
        foreach (var protocol in TlsConnection.Current?.Server?.ApplicationProtocols ?? [])
        {
            for (var at = 0u; at < length && at + 1 + offered[at] <= length; at += 1u + offered[at])
            {
                if (new ReadOnlySpan<byte>(offered + at + 1, offered[at]).SequenceEqual(protocol))
                {
                    *selected = offered + at + 1;
                    *selectedLength = offered[at];
                    return 0;
                }
            }
        }

        return AlpnFatal;
    }

    [UnmanagedCallersOnly]
    private static int OnVerifyPeer(nint store, nint argument)
    {
        if (TlsConnection.Current is not { } connection)
        {
            return 0;
        }

        try
        {
            if (connection.Verify is null
                || connection.Verify(
                    TlsContext.Read(LibCrypto.VerifiedCertificate(store)), TlsContext.ReadAll(LibCrypto.VerifiedChain(store))))
            {
                return 1;
            }
        }
        catch (Exception e)
        {
            connection.Fault = e;
        }

        LibCrypto.SetVerifyError(store, VerifyErrorUntrusted);
        return 0;
    }

    [UnmanagedCallersOnly]
    private static int OnTicketKey(nint ssl, byte* name, byte* vector, nint cipher, nint mac, int isSealing)
    {
        const int Fails = -1, Unknown = 0, Current = 1, Renew = 2;
        if (TlsConnection.Current?.Server?.Options.TicketKeys is not { } keys)
        {
            return Fails;
        }

        var known = keys.Keys;
        if (isSealing != 0)
        {
            known[0].Name.CopyTo(new Span<byte>(name, TicketKeys.TicketKey.NameLength));
            RandomNumberGenerator.Fill(new Span<byte>(vector, VectorLength));
            return Use(known[0], vector, cipher, mac, isSealing: true) ? Current : Fails;
        }

        var wanted = new ReadOnlySpan<byte>(name, TicketKeys.TicketKey.NameLength);
        for (var i = 0; i < known.Length; i++)
        {
            if (wanted.SequenceEqual(known[i].Name))
            {
                // A client of TLS 1.3 uses a ticket once (RFC 8446, C.4), so each resumption brings it the next one.
                var accepted = i == 0 && LibSsl.Version(ssl) != LibSsl.Tls13 ? Current : Renew;
                return Use(known[i], vector, cipher, mac, isSealing: false) ? accepted : Fails;
            }
        }

        return Unknown;
    }

    private static bool Use(TicketKeys.TicketKey key, byte* vector, nint cipher, nint mac, bool isSealing)
    {
        fixed (byte* cipherKey = key.Cipher, macKey = key.Mac, digest = DigestParameter, digestName = DigestName)
        {
            var parameters = stackalloc MacParameter[2];
            parameters[0] = new MacParameter
            {
                Key = digest,
                Type = MacParameter.TypeText,
                Data = digestName,
                Size = (nuint)(DigestName.Length - 1),
            };
            parameters[1] = default;
            return LibCrypto.MacInit(mac, macKey, (nuint)key.Mac.Length, parameters) == 1
                && (isSealing
                    ? LibCrypto.EncryptInit(cipher, LibCrypto.Aes256Cbc(), 0, cipherKey, vector)
                    : LibCrypto.DecryptInit(cipher, LibCrypto.Aes256Cbc(), 0, cipherKey, vector)) == 1;
        }
    }

    [UnmanagedCallersOnly]
    private static int OnStaple(nint ssl, nint argument)
    {
        try
        {
            if (TlsConnection.Current is not { Handle: { } handle, Server.Options.OcspResponse: { } find }
                || find() is not { Length: > 0 } response)
            {
                return StatusResponseNone;
            }

            // OpenSSL takes ownership and frees it with the connection.
            var copy = LibCrypto.Allocate((nuint)response.Length, null, 0);
            response.Span.CopyTo(new Span<byte>(copy, response.Length));
            LibSsl.SslControl(handle, LibSsl.ControlStatusResponse, response.Length, copy);
            return StatusResponseSent;
        }
        catch (Exception e)
        {
            if (TlsConnection.Current is { } connection)
            {
                connection.Fault = e;
            }

            return StatusResponseNone;
        }
    }

    /// <returns>1 if the session was taken; the callee then owns it.</returns>
    [UnmanagedCallersOnly]
    private static int OnNewSession(nint ssl, nint session)
    {
        if (TlsConnection.Current is not { Client: not null } connection)
        {
            return 0;
        }

        connection.Keep(new TlsSessionHandle(session));
        return 1;
    }
}
