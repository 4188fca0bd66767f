using Gateway.Identity;
using Gateway.Identity.Challenges;
using Gateway.Identity.Credentials;
using Gateway.Preauthentication.OpenIdConnect;
using Gateway.Requests;
using Microsoft.Extensions.Options;

namespace Gateway.Preauthentication.Forms;

/// <summary>
/// Answers the reserved paths, <c>/gateway/...</c>, on every host that has a route where browsers sign in, whatever route would match them:
/// sign-in, sign-out, style sheet. Nothing below the prefix is ever forwarded there.
/// </summary>
internal sealed class SignInPages(
    RequestDelegate next,
    PreauthenticatedHosts hosts,
    Authenticator authenticator,
    BrowserSessions browsers,
    BrowserForms forms,
    SignOutPages signOut,
    OpenIdConnectPages openId,
    ChallengeToken challenges,
    PreauthenticationMetrics metrics,
    TimeProvider time,
    IOptionsMonitor<SignInOptions> signIn)
{
    public const string SignInPath = ReturnTarget.ReservedPrefix + "/signin";
    public const string CodePath = ReturnTarget.ReservedPrefix + "/signin-code";
    public const string SignOutPath = ReturnTarget.ReservedPrefix + "/signout";
    public const string StylePath = ReturnTarget.ReservedPrefix + "/signin.css";

    public Task InvokeAsync(HttpContext context)
    {
        if (!context.Request.Path.StartsWithSegments(ReturnTarget.ReservedPrefix, StringComparison.OrdinalIgnoreCase) || hosts.SignInOn(context.Request.Host.Host) is not { } host)
        {
            return next(context);
        }

        var settings = signIn.CurrentValue;
        return host.OpenIdConnect is not null ? openId.AnswerAsync(context, settings, host) : (context.Request.Path.Value, context.Request.Method) switch
        {
            (SignInPath, "GET" or "HEAD") => ShowAsync(context, settings, host),
            (SignInPath, "POST") => SignInAsync(context, settings, host),
            (CodePath, "POST") => AnswerCodeAsync(context, settings, host),
            (SignOutPath, "GET" or "HEAD") => signOut.AskAsync(context, settings, host),
            (SignOutPath, "POST") => signOut.SignOutAsync(context, settings, host),
            (StylePath, "GET" or "HEAD") => SignInStyle.WriteAsync(context),
            (SignInPath or SignOutPath, _) => RefuseMethodAsync(context, "GET, HEAD, POST"),
            (StylePath, _) => RefuseMethodAsync(context, "GET, HEAD"),
            (CodePath, _) => RefuseMethodAsync(context, "POST"),
            _ => AnswerNothingAsync(context),
        };
    }

    internal static Task RefuseMethodAsync(HttpContext context, string allowed)
    {
        context.Response.Headers.Allow = allowed;
        return Refusal.AnswerAsync(context, StatusCodes.Status405MethodNotAllowed, RequestOutcome.MethodNotAllowed, "This method is not taken here.");
    }

    internal static Task AnswerNothingAsync(HttpContext context) =>
        Refusal.AnswerAsync(context, StatusCodes.Status404NotFound, RequestOutcome.NoRoute, "There is nothing here.");

    private Task ShowAsync(HttpContext context, SignInOptions settings, SignInHost host)
    {
        var texts = settings.PageOf(context.Request.Host.Host).Texts;
        var target = context.Request.Query["return"] is [{ } asked] && ReturnTarget.IsSafe(asked) ? asked : host.Landing;
        string? status = context.Request.Query["reason"].ToString() switch
        {
            "ended" => texts.Ended,
            "signedout" => texts.SignedOut,
            _ => null,
        };
        return ShowAsync(context, settings, StatusCodes.Status200OK, new SignInPageContent(target) { Status = status });
    }

    private Task ShowAsync(HttpContext context, SignInOptions settings, int status, SignInPageContent content)
    {
        RequestRecord.Of(context).Outcome = RequestRecord.Of(context).Outcome is RequestOutcome.None ? RequestOutcome.Answered : RequestRecord.Of(context).Outcome;
        return SignInPage.WriteSignInAsync(context, settings, status, content, forms.Token(context, settings, content.Target));
    }

    private async Task SignInAsync(HttpContext context, SignInOptions settings, SignInHost host)
    {
        if (BrowserForms.IsForeign(context.Request))
        {
            await BrowserForms.RefuseForeignAsync(context);
            return;
        }

        var texts = settings.PageOf(context.Request.Host.Host).Texts;
        var form = await SignInForm.ReadAsync(context.Request, time);
        if (forms.Target(context, settings, form) is not { } target)
        {
            var record = RequestRecord.Of(context);
            record.Outcome = RequestOutcome.Denied;
            record.Reason = form is null ? "The sign-in form cannot be read." : "The sign-in form has no valid token.";
            await ShowAsync(context, settings, StatusCodes.Status400BadRequest, new SignInPageContent(host.Landing) { Error = texts.Stale });
            return;
        }

        var credential = form?.Credential();

        // Not given up when the browser leaves: nobody would see the answer, and the attempt counts all the same.
        var outcome = credential is null
            ? AuthenticationResult.Refused(AuthenticationStatus.Unusable)
            : await authenticator.AuthenticateAsync(credential, AttemptOf(context), CancellationToken.None);
        if (credential is not null && outcome.Challenge is { } challenge)
        {
            var question = new PendingChallenge(credential, challenge, form?.IsPrivate ?? false, target);
            await AskForCodeAsync(context, settings, question, StatusCodes.Status200OK, null);
            return;
        }

        if (credential is null || !outcome.IsAccepted)
        {
            var refused = new SignInResult(SignInStatus.Refused) { Scheme = FormsHandler.SchemeName, Result = outcome.Status };
            await RefuseAsync(context, settings, refused, new SignInPageContent(target) { UserName = form?.UserName, IsPrivate = form?.IsPrivate ?? false });
            return;
        }

        Record(context, PreauthenticationStatus.Accepted, SignInResult.Of(FormsHandler.SchemeName, credential, outcome));
        browsers.Begin(context, settings, form?.IsPrivate ?? false, credential, null);
        BrowserForms.Redirect(context, target);
    }

    private async Task AnswerCodeAsync(HttpContext context, SignInOptions settings, SignInHost host)
    {
        if (BrowserForms.IsForeign(context.Request))
        {
            await BrowserForms.RefuseForeignAsync(context);
            return;
        }

        var texts = settings.PageOf(context.Request.Host.Host).Texts;
        var form = await SignInForm.ReadAsync(context.Request, time);
        if (challenges.Read(form?.Token, BrowserForms.CookieOf(context, settings), BrowserSessions.HostOf(context)) is not { } question || form?.Code is not { } code)
        {
            RequestRecord.Of(context).Outcome = RequestOutcome.Denied;
            RequestRecord.Of(context).Reason = "The form with a code has no valid token.";
            await ShowAsync(context, settings, StatusCodes.Status400BadRequest, new SignInPageContent(host.Landing) { Error = texts.Stale });
            return;
        }

        var answer = new ChallengeCredential(question.Credential.UserName, question.Challenge, code);
        var outcome = await authenticator.AuthenticateAsync(answer, AttemptOf(context), CancellationToken.None);
        if (outcome.Challenge is { } again)
        {
            await AskForCodeAsync(context, settings, question with { Challenge = again }, StatusCodes.Status401Unauthorized, texts.CodeRefused);
            return;
        }

        if (!outcome.IsAccepted)
        {
            // RADIUS forgets a question that was answered: the person begins anew.
            var refused = new SignInResult(SignInStatus.Refused) { Scheme = FormsHandler.SchemeName, Result = outcome.Status };
            await RefuseAsync(context, settings, refused, new SignInPageContent(question.Target) { UserName = question.Credential.UserName, IsPrivate = question.IsPrivate });
            return;
        }

        Record(context, PreauthenticationStatus.Accepted, new SignInResult(SignInStatus.Accepted) { Scheme = FormsHandler.SchemeName, User = outcome.User });
        browsers.Begin(context, settings, question.IsPrivate, question.Credential, outcome.User);
        BrowserForms.Redirect(context, question.Target);
    }

    private static SignInContext AttemptOf(HttpContext context) => SignInContexts.Of(context, FormsHandler.SchemeName, null) with { CanBeChallenged = true };

    private Task AskForCodeAsync(HttpContext context, SignInOptions settings, PendingChallenge question, int status, string? error)
    {
        var asked = new SignInResult(SignInStatus.Refused) { Scheme = FormsHandler.SchemeName, Result = AuthenticationStatus.Challenged };
        Record(context, PreauthenticationStatus.Challenge, asked);
        if (status == StatusCodes.Status401Unauthorized)
        {
            context.Response.Headers.WWWAuthenticate = $"Forms realm=\"{SignInOptions.RealmOf(settings, context.Request)}\"";
        }

        return SignInCodePage.WriteAsync(context, settings, status, question.Challenge.Prompt, error, challenges.Write(question, BrowserForms.Cookie(context, settings), BrowserSessions.HostOf(context)));
    }

    private Task RefuseAsync(HttpContext context, SignInOptions settings, SignInResult finding, SignInPageContent content)
    {
        var texts = settings.PageOf(context.Request.Host.Host).Texts;
        var isUnavailable = finding.Result is AuthenticationStatus.DirectoryUnavailable or AuthenticationStatus.Busy;
        var decision = isUnavailable ? PreauthenticationStatus.TryLater : PreauthenticationStatus.Challenge;
        Record(context, decision, finding);
        if (isUnavailable)
        {
            context.Response.Headers.RetryAfter = PreauthenticationResponses.RetryAfterSeconds;
            return ShowAsync(context, settings, StatusCodes.Status503ServiceUnavailable, content with { Error = texts.Unavailable });
        }

        context.Response.Headers.WWWAuthenticate = $"Forms realm=\"{SignInOptions.RealmOf(settings, context.Request)}\"";
        return ShowAsync(context, settings, StatusCodes.Status401Unauthorized, content with { Error = texts.Refused });
    }

    private void Record(HttpContext context, PreauthenticationStatus decision, SignInResult finding)
    {
        var record = RequestRecord.Of(context);
        record.User = finding.User;
        record.Scheme = finding.Scheme;
        record.Outcome = PreauthenticationRules.Outcome(decision, finding);
        record.Reason = PreauthenticationRules.Reason(decision, null, finding);
        metrics.Decided(decision, finding);
    }
}
