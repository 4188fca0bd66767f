using System.Security.Cryptography;
using System.Text;
using Gateway.Transport.Interop;

namespace Gateway.Transport.Tls;

/// <summary>
/// The server context for one certificate and one set of settings. Any number of connections share it, on any thread.
/// </summary>
public sealed class TlsServerContext : IDisposable
{
    // The suites with forward secrecy and AEAD, the strongest first; the server's preference applies.
    private const string Ciphers12 =
        "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256";

    private const string Ciphers13 = "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256";

    /// <exception cref="TlsException">The certificate and its key cannot be used.</exception>
    public TlsServerContext(TlsServerOptions options)
    {
        Options = options;
        ApplicationProtocols = [.. options.ApplicationProtocols.Select(Encoding.ASCII.GetBytes)];
        Handle = TlsContext.Create(isServer: true, options.IsTls13Only ? LibSsl.Tls13 : LibSsl.Tls12);
        try
        {
            Configure();
            TlsContext.Use(Handle, options.Certificate, options.Intermediates);
        }
        catch
        {
            Handle.Dispose();
            throw;
        }
    }

    public TlsServerOptions Options { get; }

    internal TlsContextHandle Handle { get; }

    internal byte[][] ApplicationProtocols { get; }

    /// <summary>Releases the context; open connections hold their own references.</summary>
    public void Dispose() => Handle.Dispose();

    private unsafe void Configure()
    {
        var options = LibSsl.OptionCipherServerPreference | LibSsl.OptionNoRenegotiation;
        if (!Options.AllowsResumption)
        {
            options |= LibSsl.OptionNoTicket;
            _ = LibSsl.ContextSetTicketCount(Handle, 0);
        }
        else if (Options.TicketKeys is not null)
        {
            _ = LibSsl.ContextSetTicketKey(Handle, TlsCallbacks.TicketKey);
        }

        LibSsl.ContextSetOptions(Handle, options);
        TlsContext.Check(LibSsl.ContextSetCipherList(Handle, Ciphers12), "The cipher list was rejected");
        TlsContext.Check(LibSsl.ContextSetCipherSuites(Handle, Ciphers13), "The cipher suites were rejected");
        LibSsl.ContextControl(Handle, LibSsl.ControlSessionCacheMode, LibSsl.SessionCacheOff, null);
        if (ApplicationProtocols.Length > 0)
        {
            LibSsl.ContextSetAlpnSelect(Handle, TlsCallbacks.SelectProtocol, 0);
        }

        if (Options.AsksCertificate)
        {
            var mode = LibSsl.VerifyPeer | (Options.RequiresCertificate ? LibSsl.VerifyFailIfNoPeerCertificate : 0);
            LibSsl.ContextSetVerify(Handle, mode, null);
            LibSsl.ContextSetVerifyCallback(Handle, TlsCallbacks.VerifyPeer, 0);
        }

        if (Options.OcspResponse is not null)
        {
            LibSsl.ContextCallbackControl(Handle, LibSsl.ControlStatusCallback, TlsCallbacks.Staple);
        }

        // A session is bound to its certificate and settings, so that its ticket cannot be used with others.
        var scope = SHA256.HashData(Encoding.UTF8.GetBytes(
            $"{Options.Certificate.Thumbprint} {Options.IsTls13Only} {Options.AsksCertificate} "
                + $"{string.Join(',', Options.ApplicationProtocols)}"));
        fixed (byte* bytes = scope)
        {
            TlsContext.Check(LibSsl.ContextSetSessionScope(Handle, bytes, (uint)scope.Length), "The session scope was rejected");
        }
    }
}
