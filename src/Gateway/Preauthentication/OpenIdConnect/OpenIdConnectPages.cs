using Gateway.Identity.Tokens;
using Gateway.Preauthentication.Pages;
using Gateway.Preauthentication.Sessions;
using Gateway.Requests;

namespace Gateway.Preauthentication.OpenIdConnect;

/// <summary>
/// Answers the reserved paths on a host where people sign in at a provider: the redirect to the provider, the callback, the page after
/// signing out and the provider's logout notices.
/// </summary>
internal sealed class OpenIdConnectPages(
    OpenIdProviders providers,
    OpenIdSignIn signIn,
    OpenIdCallback callback,
    OpenIdFailures failures,
    LogoutNotices notices,
    PreauthenticationMetrics metrics)
{
    public Task AnswerAsync(PageRequest request, RoutePreauthentication route)
    {
        var context = request.Context;
        if (providers.Of(route) is not { } provider)
        {
            return Refusal.AnswerAsync(
                context, StatusCodes.Status500InternalServerError, RequestOutcome.Failed, "The gateway is not set up for this.");
        }

        return (context.Request.Path.Value, context.Request.Method) switch
        {
            (ReservedPaths.SignIn, "GET" or "HEAD") => RedirectToProviderAsync(request, provider),
            (ReservedPaths.Callback, "GET") => callback.AnswerAsync(request, provider),
            (ReservedPaths.SignedOut, "GET" or "HEAD") => ShowSignedOutAsync(request),
            (ReservedPaths.BackChannelLogout, "POST") => notices.AnswerAsync(request, provider),
            (ReservedPaths.FrontChannelLogout, "GET") => notices.AnswerAsync(request, provider),
            (ReservedPaths.SignIn or ReservedPaths.SignedOut, _) => PageResponses.RefuseMethodAsync(context, "GET, HEAD"),
            (ReservedPaths.Callback or ReservedPaths.FrontChannelLogout, _) => PageResponses.RefuseMethodAsync(context, "GET"),
            (ReservedPaths.BackChannelLogout, _) => PageResponses.RefuseMethodAsync(context, "POST"),
            _ => PageResponses.RefusePathAsync(context),
        };
    }

    private async Task RedirectToProviderAsync(PageRequest request, TokenIssuer provider)
    {
        var target = request.Target;
        var cookie = BrowserForms.EnsureCookie(request);
        var (address, result) = await signIn.StartAsync(request.Context, provider, target, cookie, BrowserSessions.HostOf(request.Context));
        if (address is null)
        {
            await failures.FailAsync(request, provider, result, target);
            return;
        }

        metrics.OpenIdConnect(result.Status);
        RequestRecord.Of(request.Context).Scheme = OpenIdConnectHandler.SchemeName;
        PageResponses.Redirect(request.Context, address);
    }

    private static Task ShowSignedOutAsync(PageRequest request)
    {
        RequestRecord.Of(request.Context).Outcome = RequestOutcome.Answered;
        return OpenIdConnectPage.WriteSignedOutAsync(request);
    }
}
