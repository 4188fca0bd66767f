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
    public ValueTask PrepareAsync(HttpContext context, RoutePreauthentication route, SignInOptions settings, PreauthenticationResult result)
    {
        var signOut = providers.ContinueLogoutAsync(context, route);
        return signOut.IsCompletedSuccessfully
            ? DelegateAsync(context, route, settings, result)
            : WaitAsync(signOut, context, route, settings, result);
    }

    private async ValueTask WaitAsync(
        ValueTask signOut, HttpContext context, RoutePreauthentication route, SignInOptions settings, PreauthenticationResult result)
    {
        await signOut;
        await DelegateAsync(context, route, settings, result);
    }

    private ValueTask DelegateAsync(
        HttpContext context, RoutePreauthentication route, SignInOptions settings, PreauthenticationResult result)
    {
        if (PreauthenticationRules.HasSignInPage(route))
        {
            GatewayCookies.OnStarting(context, settings, renewal.GetSetCookie(context, route, settings));
        }

        var signIn = result.SignIn;
        if (route.Delegation == RouteDelegation.Ntlm && signIn.Credential is { } credential)
        {
            context.Features.Set(BackEndCredential.From(credential));
        }

        var headers = context.Request.Headers;
        ClaimedHeaders.Remove(headers, hosts.DelegationHeaders, settings);
        if (result.Status != PreauthenticationStatus.PassThrough)
        {
            DelegationHeaders.Apply(headers, route, signIn);
        }

        if (signIn.User is { } user)
        {
            users.Apply(headers, route, user);
        }

        return route.BackEndForm is null ? ValueTask.CompletedTask : forms.PrepareAsync(context, route, signIn);
    }
}
