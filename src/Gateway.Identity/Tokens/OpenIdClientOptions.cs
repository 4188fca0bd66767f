using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Identity.Tokens;

/// <summary>The gateway as a client of an OpenID provider, so that people sign in there.</summary>
public sealed class OpenIdClientOptions
{
    [Required]
    [Description("The client id under which the gateway is registered with the provider.")]
    public string Id { get; init; } = "";

    [PasswordPropertyText(true)]
    [Description("The client secret; absent for a public client, which PKCE alone protects.")]
    public string? Secret { get; set; }

    [DataType("Path")]
    [Description("File that holds the client secret.")]
    public string? SecretFile { get; init; }

    [Description("How the secret is shown to the provider.")]
    public OpenIdClientAuthentication Authentication { get; init; }

    [Description("What is asked of the provider: openid, and the scopes whose claims name the user and the groups.")]
    public IReadOnlyList<string> Scopes { get; init; } = ["openid", "profile"];

    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    [Description("Longest time for the exchange of a code for a token.")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);
}
