using Gateway.Identity;
using Gateway.Identity.Auditing;
using Gateway.Identity.Credentials;
using Gateway.Identity.External;
using Gateway.Identity.Tokens;
using Gateway.Preauthentication.Forms;
using Gateway.Requests;

namespace Gateway.Preauthentication.OpenIdConnect;

/// <summary>Answers the reserved paths on a host whose people sign in at a provider: there and back, out here and there, out by the provider's word.</summary>
internal sealed class OpenIdConnectPages(
    OpenIdProviders providers,
    OpenIdSignIn signIn,
    OpenIdState states,
    BrowserSessions browsers,
    SignOutPages signOut,
    ProviderSignOut hints,
    BackChannelLogout backChannel,
    Authenticator authenticator,
    DecisionLog decisions,
    PreauthenticationMetrics metrics)
{
    public const string CallbackPath = ReturnTarget.ReservedPrefix + "/callback";
    public const string SignedOutPath = ReturnTarget.ReservedPrefix + "/signedout";
    public const string BackChannelPath = ReturnTarget.ReservedPrefix + "/backchannel-logout";

    public Task AnswerAsync(HttpContext context, SignInOptions settings, SignInHost host)
    {
        if (host.OpenIdConnect is not { } route || providers.Of(route) is not { } provider)
        {
            return Refusal.AnswerAsync(context, StatusCodes.Status500InternalServerError, RequestOutcome.Failed, "The gateway is not set up for this.");
        }

        return (context.Request.Path.Value, context.Request.Method) switch
        {
            (SignInPages.SignInPath, "GET" or "HEAD") => AskAsync(context, settings, host, provider),
            (CallbackPath, "GET") => TakeAnswerAsync(context, settings, host, provider),
            (SignInPages.SignOutPath, "GET" or "HEAD") => signOut.AskAsync(context, settings, host),
            (SignInPages.SignOutPath, "POST") => signOut.SignOutAsync(context, settings, host),
            (SignedOutPath, "GET" or "HEAD") => ShowSignedOutAsync(context, settings),
            (BackChannelPath, "POST") => backChannel.AnswerAsync(context, settings, provider),
            (SignInPages.StylePath, "GET" or "HEAD") => SignInStyle.WriteAsync(context),
            (SignInPages.SignInPath or SignedOutPath or SignInPages.StylePath, _) => SignInPages.RefuseMethodAsync(context, "GET, HEAD"),
            (CallbackPath, _) => SignInPages.RefuseMethodAsync(context, "GET"),
            (SignInPages.SignOutPath, _) => SignInPages.RefuseMethodAsync(context, "GET, HEAD, POST"),
            (BackChannelPath, _) => SignInPages.RefuseMethodAsync(context, "POST"),
            _ => SignInPages.AnswerNothingAsync(context),
        };
    }

    /// <summary>Sends the browser to the provider.</summary>
    private async Task AskAsync(HttpContext context, SignInOptions settings, SignInHost host, TokenIssuer provider)
    {
        var target = context.Request.Query["return"] is [{ } asked] && ReturnTarget.IsSafe(asked) ? asked : host.Landing;
        var (address, finding) = await signIn.AskAsync(context, provider, target, BrowserForms.Cookie(context, settings), BrowserSessions.HostOf(context));
        if (address is null)
        {
            await FailAsync(context, settings, provider, finding, target);
            return;
        }

        metrics.OpenIdConnect(finding.Outcome);
        RequestRecord.Of(context).Scheme = OpenIdConnectHandler.SchemeName;
        BrowserForms.Redirect(context, address);
    }

    /// <summary>Takes the answer that the browser brings back.</summary>
    private async Task TakeAnswerAsync(HttpContext context, SignInOptions settings, SignInHost host, TokenIssuer provider)
    {
        var state = context.Request.Query["state"] is [{ } given] ? given : null;
        var question = states.Read(state, BrowserForms.CookieOf(context, settings), BrowserSessions.HostOf(context), out var isOfBrowser);
        var target = ReturnTarget.IsSafe(question?.Target) ? question.Target : host.Landing;
        if (question is null || !isOfBrowser || question.Issuer != provider.Name)
        {
            await RefuseStateAsync(context, settings, provider, target);
            return;
        }

        var finding = await signIn.JudgeAsync(context, provider, question);
        if (finding is not { User: { } user, IdToken: { } token })
        {
            // One answer a question.
            context.Response.Headers.Append("Set-Cookie", FormCookies.Clear(settings.FormCookie));
            await FailAsync(context, settings, provider, finding, target);
            return;
        }

        var session = browsers.Begin(context, settings, isPrivate: false, credential: null, user, finding.Provider);
        hints.Add(session, token, session.Started + settings.Public.Absolute);
        var accepted = new SignInResult(SignInStatus.Accepted) { Scheme = OpenIdConnectHandler.SchemeName, User = user };
        metrics.Decided(PreauthenticationStatus.Accepted, accepted);
        metrics.OpenIdConnect(finding.Outcome);
        RequestRecord.Of(context).User = user;
        RequestRecord.Of(context).Scheme = OpenIdConnectHandler.SchemeName;
        BrowserForms.Redirect(context, target);
    }

    /// <summary>No answer to a question of this browser: of several tabs that were sent to the provider at once, the first one signs all in.</summary>
    private Task RefuseStateAsync(HttpContext context, SignInOptions settings, TokenIssuer provider, string target)
    {
        if (browsers.Find(context, settings)?.Provider?.Issuer != provider.Name)
        {
            return FailAsync(context, settings, provider, new(OpenIdConnectStatus.StateRefused, "The answer is to no question of this browser."), target);
        }

        metrics.OpenIdConnect(OpenIdConnectStatus.SignedInAlready);
        BrowserForms.Redirect(context, target);
        return Task.CompletedTask;
    }

    private async Task FailAsync(HttpContext context, SignInOptions settings, TokenIssuer provider, OpenIdResult finding, string target)
    {
        var answer = OpenIdConnectResponse.Of(finding.Outcome);
        await AuditAsync(context, provider, finding, answer);
        metrics.OpenIdConnect(finding.Outcome);
        var record = RequestRecord.Of(context);
        record.Scheme = OpenIdConnectHandler.SchemeName;
        record.Outcome = answer.Outcome;
        record.Reason = $"{finding.Outcome}: {finding.Reason}";
        if (answer.IsUnavailable)
        {
            context.Response.Headers.RetryAfter = PreauthenticationResponses.RetryAfterSeconds;
        }

        var texts = settings.PageOf(context.Request.Host.Host).Texts;
        var message = answer.IsUnavailable ? texts.Unavailable : finding.Outcome == OpenIdConnectStatus.StateRefused ? texts.Stale : texts.NotSignedIn;
        await OpenIdConnectPage.WriteFailedAsync(context, settings, answer.Status, message, target);
    }

    private async Task AuditAsync(HttpContext context, TokenIssuer provider, OpenIdResult finding, OpenIdConnectResponse answer)
    {
        var reason = finding.Fault != AuditReason.None ? finding.Fault : answer.Reason;
        var attempt = SignInContexts.Of(context, OpenIdConnectHandler.SchemeName, null);
        switch (finding.Outcome)
        {
            case OpenIdConnectStatus.Throttled:
                break; // The authenticator has said so.
            case OpenIdConnectStatus.CodeRefused or OpenIdConnectStatus.TokenRefused:
                // What a browser brought and should not have counts against its source, as a wrong password does.
                await authenticator.AuthenticateAsync(ExternalIdentity.Refused(provider.Name, reason), attempt, CancellationToken.None);
                break;
            default:
                decisions.Decided(new ExternalIdentity("", provider.Name), attempt, null, AuthenticationResult.Refused(answer.Result), reason, provider.Name);
                break;
        }
    }

    private static Task ShowSignedOutAsync(HttpContext context, SignInOptions settings)
    {
        RequestRecord.Of(context).Outcome = RequestOutcome.Answered;
        return OpenIdConnectPage.WriteSignedOutAsync(context, settings);
    }
}
