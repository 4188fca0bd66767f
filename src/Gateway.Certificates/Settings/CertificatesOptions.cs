using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Certificates.Settings;

/// <summary>The <c>Certificates</c> section: which server certificates there are, and what an unknown name gets.</summary>
public sealed class CertificatesOptions
{
    [Description("Folder of the certificate store, relative to the configuration file.")]
    [DataType("Path")]
    public string Store { get; init; } = "certificates";

    [Description("Encrypts the private keys of the store and of the own CA; better given by PassphraseFile.")]
    [PasswordPropertyText(true)]
    public string? Passphrase { get; init; }

    [Description("File that holds the passphrase.")]
    [DataType("Path")]
    public string? PassphraseFile { get; init; }

    [Description("The gateway's own certificate authority.")]
    public CertificateAuthorityOptions Authority { get; init; } = new();

    [Description("The CA that issues the certificates of names whose Issuer is Acme.")]
    public AcmeOptions Acme { get; init; } = new();

    [Description("The certificate of each name: exact (mail.example.com) or wildcard of one label (*.example.com).")]
    public IReadOnlyDictionary<string, CertificateOptions> Names { get; init; } = new Dictionary<string, CertificateOptions>();

    [Description("Ask the OCSP responder that a certificate names, and send its answer in handshakes; the chain must be whole, from the "
        + "file and the system's roots.")]
    public bool OcspStapling { get; init; } = true;

    [Description("The entry of Names that a client with an unknown or absent server name gets.")]
    public string? Default { get; init; }

    [Description("What a client with an unknown or absent server name gets: the default certificate (Default; so unless told, where "
        + "Default names one), or a refused handshake (Refuse).")]
    public UnknownNameAction? UnknownName { get; init; }

    /// <summary>The entry that clients without a known name get; null where they are refused.</summary>
    public string? EntryForUnknownNames => UnknownName == UnknownNameAction.Refuse ? null : Default;
}
