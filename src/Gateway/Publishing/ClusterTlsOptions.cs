using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Security.Authentication;
using System.Security.Cryptography;
using Gateway.Certificates.Settings;
using Gateway.Forwarding.Connections;
using Gateway.HostNames;
using Gateway.Outbound;

namespace Gateway.Publishing;

/// <summary>Verification of back-end certificates. There is no setting that accepts any certificate.</summary>
internal sealed class ClusterTlsOptions
{
    // 112 bits of security, as OpenSSL's security level 2 wants; neither SslStream nor the transport lets OpenSSL look at the chain.
    private const int MinimumRsaBits = 2048;

    [DataType("Path")]
    [Description("PEM file of the root certificates to trust instead of the system's.")]
    public string? RootsFile { get; init; }

    [Description("The name to send as SNI and to expect in the certificate; by default the destination's host.")]
    public string? ServerName { get; init; }

    [Description("The gateway's own certificate, for back ends that ask for one.")]
    public CertificateFileOptions? ClientCertificate { get; init; }

    [Description("Whether the destinations' certificates are looked up in lists of revoked ones, or by OCSP: None, WhereKnown (a revoked "
        + "one is refused), Require (one of which nothing can be learned is refused too).")]
    public RevocationCheck Revocation { get; init; }

    [Description("For Exchange 2003 and 2007 alone: offers TLS 1.0 and 1.1 (or what HttpClient:SslProtocols names), weak ciphers and keys, "
        + "SHA-1, and servers without RFC 5746. Who is between can then read and change what passes.")]
    public bool DangerousObsoleteTls { get; init; }

#pragma warning disable CA5397, CS0618, SYSLIB0039 // Offered where DangerousObsoleteTls says so.
    private SslProtocols DefaultProtocols => DangerousObsoleteTls
        ? SslProtocols.Tls | SslProtocols.Tls11 | SslProtocols.Tls12 | SslProtocols.Tls13
        : SslProtocols.Tls12 | SslProtocols.Tls13;
#pragma warning restore CA5397, CS0618, SYSLIB0039

    /// <summary>Why the client certificate cannot be used, as a validator message; null if it can, or if there is none.</summary>
    private string? CheckClientCertificate()
    {
        try
        {
            using var certificate = ClientCertificate?.Read().Leaf;
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return $"cannot be used: {e.Message}";
        }
    }

    /// <summary>The mistakes, with the keys below the cluster.</summary>
    internal IEnumerable<(string Key, string Message)> FindFaults(bool withFiles = true)
    {
        if (DangerousObsoleteTls && ObsoleteTransport.WhyNot is { } missing)
        {
            yield return ("Tls:DangerousObsoleteTls", $"needs OpenSSL 3, which speaks such TLS where .NET does not: {missing}");
        }

        if (ServerName is { } name && !HostSyntax.IsValid(name))
        {
            yield return ("Tls:ServerName", $"'{name}' is not a host name");
        }

        if (ClientCertificate is { File.Length: 0 })
        {
            yield return ("Tls:ClientCertificate:File", "is required; allowed: a PEM chain or a PFX file");
        }
        else if (withFiles && CheckClientCertificate() is { } fault)
        {
            yield return ("Tls:ClientCertificate", fault);
        }

        if (withFiles && TrustedRoots.Check(RootsFile) is { } message)
        {
            yield return ("Tls:RootsFile", message);
        }
    }

    internal TlsExpectations ToExpectations(SslProtocols? protocols) => new()
    {
        Revocation = Revocation,
        Client = ClientCertificate?.Read() is { } own ? new UpstreamCertificate(own.Leaf, own.Others) : null,
        AllowsObsolete = DangerousObsoleteTls,
        MinimumRsaBits = DangerousObsoleteTls ? 0 : MinimumRsaBits,
        Roots = TrustedRoots.Read(RootsFile),
        ServerName = ServerName,
        Protocols = protocols ?? DefaultProtocols,
    };
}
