using System.Net;
using System.Security.Authentication;
using System.Text;
using Gateway.Transport.Interop;

namespace Gateway.Transport.Tls;

/// <summary>The client context for one kind of server. Its connections resume each other's sessions.</summary>
public sealed class TlsClientContext : IDisposable
{
    // Everything with encryption and authentication that this OpenSSL was built with.
    private const string ObsoleteCiphers = "ALL:!aNULL:!eNULL:@SECLEVEL=0";

    private readonly Lock _gate = new();
    private TlsSessionHandle? _session;
    private bool _isDisposed;

    /// <exception cref="TlsException">OpenSSL rejected the settings.</exception>
    public TlsClientContext(TlsClientOptions options)
    {
        Options = options;
        Handle = TlsContext.Create(isServer: false, LowestOf(options.Protocols));
        try
        {
            Configure();
        }
        catch
        {
            Handle.Dispose();
            throw;
        }
    }

    public TlsClientOptions Options { get; }

    internal TlsContextHandle Handle { get; }

    /// <summary>The name to send as SNI, or null for an IP address, which SNI does not allow (RFC 6066, 3).</summary>
    internal string? Indication => IPAddress.TryParse(Options.ServerName, out _) ? null : Options.ServerName;

    /// <summary>Releases the context and its session; open connections hold their own references.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _session?.Dispose();
            _session = null;
        }

        Handle.Dispose();
    }

    /// <summary>
    /// Sets the session that a connection resumes, if there is one. It is a copy, because threads must not share a session.
    /// </summary>
    internal void Resume(TlsHandle connection)
    {
        lock (_gate)
        {
            if (_session is not null)
            {
                using var copy = new TlsSessionHandle(LibSsl.SessionCopy(_session));
                _ = LibSsl.SetSession(connection, copy);
            }
        }
    }

    /// <summary>Stores the newest session of all connections.</summary>
    internal void Keep(TlsSessionHandle session)
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                session.Dispose();
                return;
            }

            _session?.Dispose();
            _session = session;
        }
    }

    private static int LowestOf(SslProtocols protocols)
    {
        if (protocols == SslProtocols.None)
        {
            return 0;
        }

#pragma warning disable CA5397, CS0618, SYSLIB0039 // Offered where the settings name them alone.
        if (protocols.HasFlag(SslProtocols.Tls))
        {
            return LibSsl.Tls10;
        }

        if (protocols.HasFlag(SslProtocols.Tls11))
        {
            return LibSsl.Tls11;
        }
#pragma warning restore CA5397, CS0618, SYSLIB0039

        return protocols.HasFlag(SslProtocols.Tls12) ? LibSsl.Tls12 : LibSsl.Tls13;
    }

    private static int HighestOf(SslProtocols protocols)
    {
        if (protocols.HasFlag(SslProtocols.Tls13))
        {
            return LibSsl.Tls13;
        }

        if (protocols.HasFlag(SslProtocols.Tls12))
        {
            return LibSsl.Tls12;
        }

#pragma warning disable CA5397, CS0618, SYSLIB0039 // As above.
        return protocols.HasFlag(SslProtocols.Tls11) ? LibSsl.Tls11 : LibSsl.Tls10;
#pragma warning restore CA5397, CS0618, SYSLIB0039
    }

    private unsafe void Configure()
    {
        if (Options.Protocols is not SslProtocols.None && !Options.Protocols.HasFlag(SslProtocols.Tls13))
        {
            LibSsl.ContextControl(Handle, LibSsl.ControlMaximumVersion, HighestOf(Options.Protocols), null);
        }

        if (Options.AllowsObsolete)
        {
            TlsContext.Check(LibSsl.ContextSetCipherList(Handle, ObsoleteCiphers), "The cipher list was rejected");
            LibSsl.ContextSetOptions(Handle, LibSsl.OptionLegacyServerConnect);
        }

        if (Options.Certificate is { } certificate)
        {
            TlsContext.Use(Handle, certificate, Options.Intermediates);
        }

        LibSsl.ContextSetOptions(Handle, LibSsl.OptionNoRenegotiation);

        // The certificate is verified after the handshake and off this thread, so OpenSSL's own verification is disabled.
        LibSsl.ContextSetVerify(Handle, LibSsl.VerifyPeer, null);
        LibSsl.ContextSetVerifyCallback(Handle, TlsCallbacks.VerifyPeer, 0);
        LibSsl.ContextControl(Handle, LibSsl.ControlSessionCacheMode, LibSsl.SessionCacheClient | LibSsl.SessionCacheNoInternal, null);
        LibSsl.ContextSetNewSession(Handle, TlsCallbacks.NewSession);
        if (Options.ApplicationProtocols.Count > 0)
        {
            byte[] wire = [.. Options.ApplicationProtocols.SelectMany(p => (byte[])[(byte)p.Length, .. Encoding.ASCII.GetBytes(p)])];
            fixed (byte* bytes = wire)
            {
                TlsContext.Check(LibSsl.ContextSetAlpn(Handle, bytes, (uint)wire.Length) + 1, "The application protocols were rejected");
            }
        }
    }
}
