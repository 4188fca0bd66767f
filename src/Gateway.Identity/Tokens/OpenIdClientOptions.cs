using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Gateway.Configuration;

namespace Gateway.Identity.Tokens;

/// <summary>The gateway as a client of an OpenID provider, where users sign in.</summary>
public sealed class OpenIdClientOptions
{
    [Required]
    [Description("Client id of the gateway at the provider.")]
    public string Id { get; init; } = "";

    [PasswordPropertyText(true)]
    [Description("Client secret; absent for a public client, which is protected by PKCE alone.")]
    public string? Secret { get; set; }

    [DataType("Path")]
    [Description("File that holds the client secret.")]
    public string? SecretFile { get; init; }

    [Description("How the secret is sent to the provider.")]
    public OpenIdClientAuthentication Authentication { get; init; }

    [Description("Scopes requested from the provider: openid, and those whose claims have the user and the groups.")]
    public IReadOnlyList<string> Scopes { get; init; } = ["openid", "profile"];

    [Description("Whether claims that the ID token lacks are read from the provider's userinfo endpoint: by default where the ID token has "
        + "no user name, as with Authelia; true where it has the name but not the groups; false for never.")]
    public bool? UserInfo { get; init; }

    [TimeRange("00:00:01", "00:01:00")]
    [Description("Longest time for exchanging a code for a token.")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);
}
