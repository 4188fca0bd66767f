using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Transport.Interop;

namespace Gateway.Transport.Tls;

/// <summary>Common functions of server and client contexts.</summary>
internal static unsafe class TlsContext
{
    /// <param name="isServer">Whether the context is for the server's side.</param>
    /// <param name="lowest">The lowest version, or 0 for the system's default.</param>
    public static TlsContextHandle Create(bool isServer, int lowest)
    {
        if (OpenSslLibrary.WhyNot is { } fault)
        {
            throw new TlsException(fault);
        }

        var context = new TlsContextHandle(LibSsl.ContextNew(isServer ? LibSsl.ServerMethod() : LibSsl.ClientMethod()));
        if (context.IsInvalid)
        {
            throw new TlsException($"A TLS context cannot be created: {LibCrypto.TakeErrors()}.");
        }

        if (lowest != 0)
        {
            LibSsl.ContextControl(context, LibSsl.ControlMinimumVersion, lowest, null);
        }

        // The chain to send is known; OpenSSL would look for one with each handshake of a certificate without intermediates.
        const int Mode = LibSsl.ModeEnablePartialWrite | LibSsl.ModeAcceptMovingWriteBuffer | LibSsl.ModeReleaseBuffers
            | LibSsl.ModeNoAutoChain;
        LibSsl.ContextControl(context, LibSsl.ControlMode, Mode, null);
        LibSsl.ContextControl(context, LibSsl.ControlReadAhead, 1, null);

        // An end without close_notify is treated as an end, as other implementations do. The framing of a message shows whether it is
        // complete.
        LibSsl.ContextSetOptions(context, LibSsl.OptionNoCompression | LibSsl.OptionIgnoreUnexpectedEof);
        return context;
    }

    /// <exception cref="TlsException">The certificate cannot be parsed.</exception>
    public static CertificateHandle Load(X509Certificate2 certificate)
    {
        var encoded = certificate.RawData;
        fixed (byte* bytes = encoded)
        {
            var next = bytes;
            var handle = new CertificateHandle(LibCrypto.CertificateDecode(0, &next, encoded.Length));
            Check(handle.IsInvalid ? 0 : 1, "A certificate cannot be parsed");
            return handle;
        }
    }

    /// <exception cref="TlsException">There is no key, or its algorithm is not supported by TLS.</exception>
    public static KeyHandle LoadKey(X509Certificate2 certificate)
    {
        using AsymmetricAlgorithm? key = (AsymmetricAlgorithm?)certificate.GetECDsaPrivateKey() ?? certificate.GetRSAPrivateKey();
        if (key is null)
        {
            throw new TlsException($"The certificate of {certificate.Subject} has no RSA or ECDSA key.");
        }

        var encoded = key.ExportPkcs8PrivateKey();
        try
        {
            fixed (byte* bytes = encoded)
            {
                var next = bytes;
                var handle = new KeyHandle(LibCrypto.KeyDecode(0, &next, encoded.Length));
                Check(handle.IsInvalid ? 0 : 1, "A private key cannot be parsed");
                return handle;
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(encoded);
        }
    }

    /// <summary>Makes a certificate, its key and its chain those of a context.</summary>
    /// <exception cref="TlsException">OpenSSL rejected one of them.</exception>
    public static void Use(TlsContextHandle context, X509Certificate2 leaf, IReadOnlyList<X509Certificate2> intermediates)
    {
        using (var certificate = Load(leaf))
        {
            Check(LibSsl.ContextUseCertificate(context, certificate), "The certificate was rejected");
        }

        foreach (var intermediate in intermediates)
        {
            using var certificate = Load(intermediate);
            const int TakesReference = 1;
            var added = LibSsl.ContextControl(
                context, LibSsl.ControlChainCertificate, TakesReference, (void*)certificate.DangerousGetHandle());
            Check((int)added, "An intermediate certificate was rejected");
        }

        using var key = LoadKey(leaf);
        Check(LibSsl.ContextUseKey(context, key), "The private key was rejected");
        Check(LibSsl.ContextCheckKey(context), "The private key does not match the certificate");
    }

    /// <summary>Converts an OpenSSL certificate.</summary>
    public static X509Certificate2 Read(nint certificate)
    {
        var length = LibCrypto.CertificateEncode(certificate, null);
        if (length <= 0)
        {
            throw new TlsException($"A certificate cannot be read: {LibCrypto.TakeErrors()}.");
        }

        var encoded = new byte[length];
        fixed (byte* bytes = encoded)
        {
            var next = bytes;
            _ = LibCrypto.CertificateEncode(certificate, &next);
        }

        return X509CertificateLoader.LoadCertificate(encoded);
    }

    /// <summary>Converts a list of OpenSSL certificates, which may be null.</summary>
    public static X509Certificate2Collection ReadAll(nint stack)
    {
        var certificates = new X509Certificate2Collection();
        for (var i = 0; stack != 0 && i < LibCrypto.StackCount(stack); i++)
        {
            certificates.Add(Read(LibCrypto.StackItem(stack, i)));
        }

        return certificates;
    }

    /// <exception cref="TlsException">The result is not 1.</exception>
    public static void Check(int result, string message)
    {
        if (result != 1)
        {
            throw new TlsException($"{message}: {LibCrypto.TakeErrors()}.");
        }
    }
}
