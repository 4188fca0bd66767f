using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gateway.Transport.Interop;

namespace Gateway.Transport.Tls;

/// <summary>The TLS connection of one socket. Only the thread that owns the socket may use it.</summary>
internal sealed unsafe class TlsConnection : IDisposable
{
    [ThreadStatic]
    private static TlsConnection? _current;

    private readonly SocketHandle _socket;
    private TlsSessionHandle? _session;
    private bool _isVerified;

    /// <summary>Creates the server's side of a connection.</summary>
    public TlsConnection(TlsServerContext server, SocketHandle socket, Func<X509Certificate2, X509Certificate2Collection, bool>? verify)
        : this(socket, server.Handle)
    {
        Server = server;
        Verify = verify;
        LibSsl.SetAcceptState(Handle);
    }

    /// <summary>Creates the client's side of a connection.</summary>
    public TlsConnection(TlsClientContext client, SocketHandle socket)
        : this(socket, client.Handle)
    {
        Client = client;
        LibSsl.SetConnectState(Handle);
        if (client.Indication is { } name)
        {
            fixed (byte* text = Encoding.ASCII.GetBytes(name + '\0'))
            {
                const int HostName = 0;
                LibSsl.SslControl(Handle, LibSsl.ControlServerName, HostName, text);
            }
        }

        client.Resume(Handle);
    }

    private TlsConnection(SocketHandle socket, TlsContextHandle context)
    {
        _socket = socket;
        Prepare();
        Handle = new TlsHandle(LibSsl.New(context));
        if (Handle.IsInvalid)
        {
            throw new TlsException($"A TLS connection cannot be created: {LibCrypto.TakeErrors()}.");
        }

        SocketBio.Attach(Handle, socket);
    }

    /// <summary>The connection that is calling OpenSSL on this thread.</summary>
    public static TlsConnection? Current => _current;

    public TlsHandle Handle { get; }

    public TlsServerContext? Server { get; }

    public TlsClientContext? Client { get; }

    /// <summary>Verifies the peer's certificate during the handshake; null accepts any certificate.</summary>
    public Func<X509Certificate2, X509Certificate2Collection, bool>? Verify { get; }

    /// <summary>The exception of a callback.</summary>
    public Exception? Fault { get; set; }

    /// <summary>Why TLS failed, as reported by OpenSSL.</summary>
    public string? Failure { get; private set; }

    public bool IsResumed => LibSsl.SessionReused(Handle) != 0;

#pragma warning disable CA5397 // It reports the negotiated version and does not choose one.
    public SslProtocols Protocol => LibSsl.Version(Handle) switch
    {
        LibSsl.Tls12 => SslProtocols.Tls12,
        LibSsl.Tls13 => SslProtocols.Tls13,
        _ => SslProtocols.None,
    };
#pragma warning restore CA5397

    /// <summary>Whether the peer supports secure renegotiation (RFC 5746); TLS 1.3 has no renegotiation.</summary>
    public bool IsRenegotiationSecure => LibSsl.Version(Handle) == LibSsl.Tls13
        || LibSsl.SslControl(Handle, LibSsl.ControlSecureRenegotiation, 0, null) != 0;

    public TlsCipherSuite CipherSuite =>
        LibSsl.CurrentCipher(Handle) is not 0 and var cipher ? (TlsCipherSuite)LibSsl.CipherId(cipher) : default;

    /// <summary>Whether OpenSSL has buffered bytes, decrypted or not.</summary>
    public bool HasPending => LibSsl.HasPending(Handle.Native) != 0;

    public byte[] ApplicationProtocol
    {
        get
        {
            byte* protocol;
            uint length;
            LibSsl.SelectedAlpn(Handle, &protocol, &length);
            return new ReadOnlySpan<byte>(protocol, (int)length).ToArray();
        }
    }

    public TlsStatus Handshake()
    {
        Prepare();
        _current = this;
        var result = LibSsl.DoHandshake(Handle);
        _current = null;
        return result == 1 ? TlsStatus.Done : Explain(result);
    }

    public TlsStatus Read(byte* bytes, int count, out int read)
    {
        read = 0;
        if (Failure is not null)
        {
            return TlsStatus.Failed; // OpenSSL permits no call after a fatal error
        }

        Prepare();
        _current = this;
        read = LibSsl.Read(Handle, bytes, count);
        _current = null;
        if (read > 0)
        {
            return TlsStatus.Done;
        }

        var status = Explain(read);
        read = 0;
        return status;
    }

    public TlsStatus Write(byte* bytes, int count, out int written)
    {
        written = 0;
        if (Failure is not null)
        {
            return TlsStatus.Failed;
        }

        Prepare();
        written = LibSsl.Write(Handle, bytes, count);
        if (written > 0)
        {
            return TlsStatus.Done;
        }

        // What the peer sent before a broken socket can still be read: no fault of TLS, and of sending alone.
        var status = _socket.State->Error != 0 ? TlsStatus.Failed : Explain(written);
        written = 0;
        return status;
    }

    /// <summary>Gives the connection up for a reason that OpenSSL does not know.</summary>
    public void GiveUp(string reason) => Failure ??= reason;

    /// <summary>Sends close_notify, after which nothing can be sent. Returns Waiting if the socket would block.</summary>
    public TlsStatus Shutdown()
    {
        if (Failure is not null)
        {
            return TlsStatus.Failed; // OpenSSL permits no call after a fatal error
        }

        Prepare();
        var result = LibSsl.Shutdown(Handle);
        return result >= 0 ? TlsStatus.Done : Explain(result);
    }

    /// <summary>Requests a key update with the next write (RFC 8446, 4.6.3).</summary>
    public void UpdateKeys(bool isRequested) => _ = LibSsl.KeyUpdate(Handle, isRequested ? 1 : 0);

    public X509Certificate2? GetPeerCertificate() =>
        LibSsl.PeerCertificate(Handle) is not 0 and var certificate ? TlsContext.Read(certificate) : null;

    public X509Certificate2Collection GetPeerChain() => TlsContext.ReadAll(LibSsl.PeerChain(Handle));

    /// <summary>Allows the client's session to be resumed, after the server's certificate was verified.</summary>
    public void Verified()
    {
        _isVerified = true;
        if (_session is { } session)
        {
            _session = null;
            Client!.Keep(session); // not null: only a client verifies
        }
    }

    public void Keep(TlsSessionHandle session)
    {
        if (_isVerified)
        {
            Client!.Keep(session); // not null: only a client stores sessions
            return;
        }

        _session?.Dispose();
        _session = session;
    }

    public void Dispose()
    {
        _session?.Dispose();
        Prepare();
        Handle.Dispose();
    }

    /// <summary>Clears the thread's error queue, because errors of other OpenSSL users would be attributed to this connection.</summary>
    private static void Prepare()
    {
        if (LibCrypto.PeekError() != 0)
        {
            LibCrypto.ClearErrors();
        }
    }

    private TlsStatus Explain(int result)
    {
        switch (LibSsl.GetError(Handle.Native, result))
        {
            case LibSsl.ErrorWantRead or LibSsl.ErrorWantWrite:
                return TlsStatus.Waiting;
            case LibSsl.ErrorZeroReturn when !HasPending:
                return TlsStatus.Ended;
            case LibSsl.ErrorZeroReturn:
                return Fail("the connection ended within a record");
            default:
                return Fail(_socket.State->Error != 0 ? $"the socket failed with error {_socket.State->Error}" : LibCrypto.TakeErrors());
        }
    }

    private TlsStatus Fail(string failure)
    {
        Failure ??= failure;
        return TlsStatus.Failed;
    }
}
