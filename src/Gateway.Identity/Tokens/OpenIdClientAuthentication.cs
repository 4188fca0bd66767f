namespace Gateway.Identity.Tokens;

/// <summary>How the gateway authenticates at a provider (OpenID Connect Core 9).</summary>
public enum OpenIdClientAuthentication
{
    /// <summary>By HTTP Basic.</summary>
    ClientSecretBasic,

    /// <summary>By the client secret in the body.</summary>
    ClientSecretPost,
}
