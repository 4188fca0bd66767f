using Gateway.Identity.AppPasswords;
using Gateway.Identity.Credentials;

namespace Gateway.Preauthentication.Basic;

/// <summary>
/// What the back end gets after a sign-in by app password: the user's name as any other, and the directory password where the owner has
/// deposited it. The app password itself never leaves the gateway.
/// </summary>
internal static class AppPasswordDelegation
{
    public static SignInResult Of(
        RoutePreauthentication route, IAppPasswords store, AppPassword used, AuthenticationResult result)
    {
        if (!route.DelegatesPassword)
        {
            return SignInResult.OfAppPassword(result, null);
        }

        return store.OpenDeposit(used) is { } deposit
            ? SignInResult.OfAppPassword(result, new PasswordCredential(used.SignInName, deposit))
            : SignInResult.Refused(nameof(RouteAuthentication.AppPassword), AuthenticationStatus.Unusable) with
            {
                Reason = $"{used} has no deposited password, which the route delegates.",
            };
    }
}
