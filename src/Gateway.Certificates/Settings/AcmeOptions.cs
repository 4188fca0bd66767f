using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Gateway.Configuration;

namespace Gateway.Certificates.Settings;

/// <summary>
/// The <c>Certificates:Acme</c> section: the CA that issues the certificates of names whose <c>Issuer</c> is <c>Acme</c>.
/// </summary>
public sealed class AcmeOptions
{
    internal const string LetsEncrypt = "https://acme-v02.api.letsencrypt.org/directory";
    internal const string LetsEncryptStaging = "https://acme-staging-v02.api.letsencrypt.org/directory";

    [Description(
        "Use the staging directory of Let's Encrypt: nobody trusts its certificates, and its limits forgive mistakes. Begin with it.")]
    public bool Staging { get; init; }

    [Description("The ACME directory of another CA, an https address; without it Let's Encrypt issues.")]
    [ValueForm(ValueForm.Url)]
    public string? DirectoryUrl { get; init; }

    [Description("PEM file of the roots that the directory's own certificate must lead to, where the system does not know them.")]
    [DataType("Path")]
    public string? TrustedRootsFile { get; init; }

    [Description("Where the CA may write to.")]
    public string? Email { get; init; }

    [Description("Says that you have read the CA's terms of service and accept them; nothing is issued without it.")]
    public bool AcceptTermsOfService { get; init; }

    [Description("What the CA gave you to bind the account to one of its own (RFC 8555 7.3.4), where it asks for that.")]
    public AcmeExternalAccountOptions ExternalAccount { get; init; } = new();

    [Description("The kind of key that the account signs with.")]
    public AcmeAccountKey AccountKey { get; init; } = AcmeAccountKey.EcdsaP256;

    [Description("How a name is shown to be ours: Http01 on an HttpsRedirect listener (public port 80), TlsAlpn01 on an Https listener "
        + "(public port 443), or Any, by what there is.")]
    public AcmeChallenge Challenge { get; init; } = AcmeChallenge.Any;

    [TimeRange("00:00:10", "01:00:00")]
    [Description("How long the CA may take to validate a name, and to issue.")]
    public TimeSpan ValidationTimeout { get; init; } = TimeSpan.FromMinutes(5);

    internal Uri Directory => new(DirectoryUrl ?? (Staging ? LetsEncryptStaging : LetsEncrypt));
}
