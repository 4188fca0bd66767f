using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Certificates.Settings;

/// <summary>An account with the CA that exists outside ACME.</summary>
public sealed class AcmeExternalAccountOptions
{
    [Description("The key's name, as the CA gave it.")]
    public string? KeyId { get; init; }

    [Description("The key, base64url, as the CA gave it; better given by HmacKeyFile.")]
    [PasswordPropertyText(true)]
    public string? HmacKey { get; init; }

    [Description("File that holds the key.")]
    [DataType("Path")]
    public string? HmacKeyFile { get; init; }
}
