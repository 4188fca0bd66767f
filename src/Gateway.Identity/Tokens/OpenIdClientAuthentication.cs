namespace Gateway.Identity.Tokens;

/// <summary>How the gateway shows its client secret to a provider (OpenID Connect Core 9).</summary>
public enum OpenIdClientAuthentication
{
    /// <summary>As HTTP Basic.</summary>
    ClientSecretBasic,

    /// <summary>In the body.</summary>
    ClientSecretPost,
}
