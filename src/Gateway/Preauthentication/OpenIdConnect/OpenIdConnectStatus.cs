namespace Gateway.Preauthentication.OpenIdConnect;

/// <summary>The result of a step of signing in or out at a provider: the metric tag, and the basis of pages and logs.</summary>
public enum OpenIdConnectStatus
{
    /// <summary>The browser was redirected to the provider.</summary>
    Asked,

    /// <summary>The provider authenticated the user, and a session has started.</summary>
    SignedIn,

    /// <summary>Another tab of the browser has signed in already.</summary>
    SignedInAlready,

    /// <summary>The response does not belong to a recent request of this browser.</summary>
    StateRefused,

    /// <summary>The response names another provider than the request (RFC 9207).</summary>
    ProviderMixedUp,

    /// <summary>The provider did not sign the person in, or the person cancelled.</summary>
    ProviderRefused,

    /// <summary>The provider cannot be reached, or reports that it is unavailable.</summary>
    ProviderUnavailable,

    /// <summary>The provider's response is invalid, or the provider does not know the gateway.</summary>
    ProviderInvalid,

    /// <summary>The provider refused the code that the browser brought.</summary>
    CodeRefused,

    /// <summary>The ID token is refused; the audit log has the cause.</summary>
    TokenRefused,

    /// <summary>The source is rate limited; the provider was not asked.</summary>
    Throttled,

    /// <summary>The person signed out at the gateway and was redirected to the provider's sign-out.</summary>
    SignedOut,

    /// <summary>The provider ended sessions.</summary>
    EndedByProvider,

    /// <summary>A logout token is refused.</summary>
    LogoutRefused,
}
