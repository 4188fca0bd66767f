namespace Gateway.Preauthentication.OpenIdConnect;

/// <summary>How a step of signing in or out at a provider ended: the metric tag, and what the page and the logs are made from.</summary>
public enum OpenIdConnectStatus
{
    /// <summary>The browser was sent to the provider.</summary>
    Asked,

    /// <summary>The provider has said who it is, and a session has begun.</summary>
    SignedIn,

    /// <summary>Another tab of the browser has signed in meanwhile.</summary>
    SignedInAlready,

    /// <summary>What came back is no answer to what this browser asked here a short while ago.</summary>
    StateRefused,

    /// <summary>The answer names another provider than the one that was asked (RFC 9207).</summary>
    ProviderMixedUp,

    /// <summary>The provider did not sign the person in: an error, or the person changed their mind.</summary>
    ProviderRefused,

    /// <summary>The provider cannot be reached, or says that it cannot work.</summary>
    ProviderUnavailable,

    /// <summary>The provider answers what no provider answers, or does not know the gateway.</summary>
    ProviderInvalid,

    /// <summary>The provider does not take the code that the browser brought.</summary>
    CodeRefused,

    /// <summary>The ID token is not taken; the audit log says why.</summary>
    TokenRefused,

    /// <summary>The source tries too often: the provider was not asked.</summary>
    Throttled,

    /// <summary>The person signed out here, and was sent to the provider to sign out there.</summary>
    SignedOut,

    /// <summary>The provider ended sessions.</summary>
    EndedByProvider,

    /// <summary>Somebody wanted to end sessions who is not the provider.</summary>
    LogoutRefused,
}
