using Gateway.Preauthentication.BackEndForms;
using Gateway.Preauthentication.OpenIdConnect;
using Gateway.Preauthentication.Sessions;

namespace Gateway.Preauthentication.Delegation;

/// <summary>
/// Prepares an admitted request for its back end: it carries the user as the route delegates it, and nothing that the client claims about
/// the user. It changes the request's own headers before forwarding, so that every forwarder sees the same.
/// </summary>
internal sealed class RequestDelegation(
    PreauthenticatedHosts hosts, DelegatedUsers users, SessionRenewal renewal, ProviderSignOut providers, BackEndFormDelegation forms)
{
    /// <summary>Prepares a request; it completes synchronously unless a provider or the back end's sign-in form must be asked.</summary>
    public ValueTask PrepareAsync(HttpContext context, RoutePreauthentication route, SignInOptions settings, SignInResult signIn)
    {
        var signOut = providers.ContinueLogoutAsync(context, route, signIn);
        return signOut.IsCompletedSuccessfully
            ? DelegateAsync(context, route, settings, signIn)
            : WaitAsync(signOut, context, route, settings, signIn);
    }

    private async ValueTask WaitAsync(
        ValueTask signOut, HttpContext context, RoutePreauthentication route, SignInOptions settings, SignInResult signIn)
    {
        await signOut;
        await DelegateAsync(context, route, settings, signIn);
    }

    private ValueTask DelegateAsync(HttpContext context, RoutePreauthentication route, SignInOptions settings, SignInResult signIn)
    {
        if (PreauthenticationRules.HasSignInPage(route))
        {
            var cookie = signIn.Session is { } session ? renewal.GetSetCookie(context, session, route, settings) : null;
            GatewayCookies.OnStarting(context, settings, cookie);
        }

        if (route.Delegation == RouteDelegation.Ntlm && signIn.Credential is { } credential)
        {
            context.Features.Set(BackEndCredential.From(credential));
        }

        Apply(context.Request.Headers, route, settings, signIn);
        return route.BackEndForm is null ? ValueTask.CompletedTask : forms.PrepareAsync(context, route, signIn);
    }

    /// <summary>
    /// Removes from a client's headers what only the gateway may tell back ends, and adds what the route tells of the user.
    /// </summary>
    public void Apply(IHeaderDictionary headers, RoutePreauthentication route, SignInOptions settings, SignInResult signIn)
    {
        ClaimedHeaders.Remove(headers, hosts.DelegationHeaders, settings);
        if (!PassesCredential(route, signIn))
        {
            DelegationHeaders.Apply(headers, route, signIn);
        }

        if (signIn.User is { } user)
        {
            users.Apply(headers, route, user);
        }
    }

    /// <summary>Whether the back end verifies the client's own credential, which then stays in the request.</summary>
    private static bool PassesCredential(RoutePreauthentication route, SignInResult signIn) =>
        signIn.Status == SignInStatus.PassedOn
        || PreauthenticationRules.StatusWithoutSignIn(route) == PreauthenticationStatus.PassThrough;
}
