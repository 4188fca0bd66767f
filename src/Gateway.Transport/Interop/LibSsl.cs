using System.Runtime.InteropServices;

namespace Gateway.Transport.Interop;

/// <summary>The TLS functions of OpenSSL 3.</summary>
internal static unsafe partial class LibSsl
{
    public const string Name = "libssl.so.3";

    public const int ErrorNone = 0;
    public const int ErrorSsl = 1;
    public const int ErrorWantRead = 2;
    public const int ErrorWantWrite = 3;
    public const int ErrorSystemCall = 5;
    public const int ErrorZeroReturn = 6;

    public const int Tls10 = 0x0301;
    public const int Tls11 = 0x0302;
    public const int Tls12 = 0x0303;
    public const int Tls13 = 0x0304;

    public const ulong OptionLegacyServerConnect = 1UL << 2;
    public const ulong OptionIgnoreUnexpectedEof = 1UL << 7;
    public const ulong OptionNoTicket = 1UL << 14;
    public const ulong OptionNoCompression = 1UL << 17;
    public const ulong OptionCipherServerPreference = 1UL << 22;
    public const ulong OptionNoRenegotiation = 1UL << 30;

    public const int ModeEnablePartialWrite = 0x1;
    public const int ModeAcceptMovingWriteBuffer = 0x2;
    public const int ModeReleaseBuffers = 0x10;
    public const int ModeNoAutoChain = 0x8;

    public const int VerifyNone = 0;
    public const int VerifyPeer = 1;
    public const int VerifyFailIfNoPeerCertificate = 2;

    public const int SessionCacheOff = 0;
    public const int SessionCacheClient = 1;
    public const int SessionCacheNoInternal = 0x300;

    public const int ControlMode = 33;
    public const int ControlReadAhead = 41;
    public const int ControlSessionCacheMode = 44;
    public const int ControlServerName = 55;
    public const int ControlStatusCallback = 63;
    public const int ControlStatusResponse = 71;
    public const int ControlSecureRenegotiation = 76;
    public const int ControlExtraChainCertificate = 14;
    public const int ControlChainCertificate = 89;
    public const int ControlMinimumVersion = 123;
    public const int ControlMaximumVersion = 124;

    [LibraryImport(Name, EntryPoint = "OPENSSL_init_ssl")]
    public static partial int Initialize(ulong options, nint settings);

    [LibraryImport(Name, EntryPoint = "TLS_server_method")]
    public static partial nint ServerMethod();

    [LibraryImport(Name, EntryPoint = "TLS_client_method")]
    public static partial nint ClientMethod();

    [LibraryImport(Name, EntryPoint = "SSL_CTX_new")]
    public static partial nint ContextNew(nint method);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_free")]
    public static partial void ContextFree(nint context);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_ctrl")]
    public static partial nint ContextControl(TlsContextHandle context, int command, nint number, void* argument);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_callback_ctrl")]
    public static partial nint ContextCallbackControl(TlsContextHandle context, int command, void* callback);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_set_options")]
    public static partial ulong ContextSetOptions(TlsContextHandle context, ulong options);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_set_cipher_list", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ContextSetCipherList(TlsContextHandle context, string list);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_set_ciphersuites", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ContextSetCipherSuites(TlsContextHandle context, string list);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_use_certificate")]
    public static partial int ContextUseCertificate(TlsContextHandle context, CertificateHandle certificate);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_use_PrivateKey")]
    public static partial int ContextUseKey(TlsContextHandle context, KeyHandle key);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_check_private_key")]
    public static partial int ContextCheckKey(TlsContextHandle context);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_set_verify")]
    public static partial void ContextSetVerify(TlsContextHandle context, int mode, void* callback);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_set_cert_verify_callback")]
    public static partial void ContextSetVerifyCallback(
        TlsContextHandle context, delegate* unmanaged<nint, nint, int> callback, nint argument);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_set_alpn_select_cb")]
    public static partial void ContextSetAlpnSelect(
        TlsContextHandle context, delegate* unmanaged<nint, byte**, byte*, byte*, uint, nint, int> callback, nint argument);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_set_alpn_protos")]
    public static partial int ContextSetAlpn(TlsContextHandle context, byte* protocols, uint length);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_set_session_id_context")]
    public static partial int ContextSetSessionScope(TlsContextHandle context, byte* scope, uint length);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_set_tlsext_ticket_key_evp_cb")]
    public static partial int ContextSetTicketKey(
        TlsContextHandle context, delegate* unmanaged<nint, byte*, byte*, nint, nint, int, int> callback);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_sess_set_new_cb")]
    public static partial void ContextSetNewSession(TlsContextHandle context, delegate* unmanaged<nint, nint, int> callback);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_set_num_tickets")]
    public static partial int ContextSetTicketCount(TlsContextHandle context, nuint count);

    [LibraryImport(Name, EntryPoint = "SSL_new")]
    public static partial nint New(TlsContextHandle context);

    [LibraryImport(Name, EntryPoint = "SSL_free")]
    public static partial void Free(nint ssl);

    [LibraryImport(Name, EntryPoint = "SSL_ctrl")]
    public static partial nint SslControl(TlsHandle ssl, int command, nint number, void* argument);

    [LibraryImport(Name, EntryPoint = "SSL_set_bio")]
    public static partial void SetBio(TlsHandle ssl, nint reader, nint writer);

    [LibraryImport(Name, EntryPoint = "SSL_set_accept_state")]
    public static partial void SetAcceptState(TlsHandle ssl);

    [LibraryImport(Name, EntryPoint = "SSL_set_connect_state")]
    public static partial void SetConnectState(TlsHandle ssl);

    [LibraryImport(Name, EntryPoint = "SSL_do_handshake")]
    public static partial int DoHandshake(TlsHandle ssl);

    [LibraryImport(Name, EntryPoint = "SSL_read")]
    public static partial int Read(TlsHandle ssl, byte* bytes, int count);

    [LibraryImport(Name, EntryPoint = "SSL_write")]
    public static partial int Write(TlsHandle ssl, byte* bytes, int count);

    [LibraryImport(Name, EntryPoint = "SSL_shutdown")]
    public static partial int Shutdown(TlsHandle ssl);

    [LibraryImport(Name, EntryPoint = "SSL_key_update")]
    public static partial int KeyUpdate(TlsHandle ssl, int type);

    [LibraryImport(Name, EntryPoint = "SSL_has_pending")]
    [SuppressGCTransition]
    public static partial int HasPending(nint ssl);

    [LibraryImport(Name, EntryPoint = "SSL_get_error")]
    [SuppressGCTransition]
    public static partial int GetError(nint ssl, int result);

    [LibraryImport(Name, EntryPoint = "SSL_version")]
    public static partial int Version(TlsHandle ssl);

    [LibraryImport(Name, EntryPoint = "SSL_version")]
    [SuppressGCTransition]
    public static partial int Version(nint ssl);

    [LibraryImport(Name, EntryPoint = "SSL_get_current_cipher")]
    public static partial nint CurrentCipher(TlsHandle ssl);

    [LibraryImport(Name, EntryPoint = "SSL_CIPHER_get_protocol_id")]
    public static partial ushort CipherId(nint cipher);

    [LibraryImport(Name, EntryPoint = "SSL_get0_alpn_selected")]
    public static partial void SelectedAlpn(TlsHandle ssl, byte** protocol, uint* length);

    [LibraryImport(Name, EntryPoint = "SSL_session_reused")]
    public static partial int SessionReused(TlsHandle ssl);

    [LibraryImport(Name, EntryPoint = "SSL_set_session")]
    public static partial int SetSession(TlsHandle ssl, TlsSessionHandle session);

    [LibraryImport(Name, EntryPoint = "SSL_SESSION_free")]
    public static partial void SessionFree(nint session);

    [LibraryImport(Name, EntryPoint = "SSL_SESSION_dup")]
    public static partial nint SessionCopy(TlsSessionHandle session);

    [LibraryImport(Name, EntryPoint = "SSL_get0_peer_certificate")]
    public static partial nint PeerCertificate(TlsHandle ssl);

    [LibraryImport(Name, EntryPoint = "SSL_get_peer_cert_chain")]
    public static partial nint PeerChain(TlsHandle ssl);

    [LibraryImport(Name, EntryPoint = "SSL_set_verify")]
    public static partial void SetVerify(TlsHandle ssl, int mode, void* callback);
}
