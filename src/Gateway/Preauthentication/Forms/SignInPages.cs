using Gateway.Identity;
using Gateway.Identity.Challenges;
using Gateway.Requests;
using Microsoft.Extensions.Options;

namespace Gateway.Preauthentication.Forms;

/// <summary>
/// Answers the reserved paths, <c>/gateway/...</c>, on every host that has a route with forms, whatever route would match them: sign-in,
/// sign-out, style sheet. Nothing below the prefix is ever forwarded there.
/// </summary>
internal sealed class SignInPages(
    RequestDelegate next,
    PublishedHosts hosts,
    Authenticator authenticator,
    FormSessions sessions,
    FormSessionCookie cookies,
    SignInToken tokens,
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
        return (context.Request.Path.Value, context.Request.Method) switch
        {
            (SignInPath, "GET" or "HEAD") => ShowAsync(context, settings, host),
            (SignInPath, "POST") => SignInAsync(context, settings, host),
            (CodePath, "POST") => AnswerCodeAsync(context, settings, host),
            (SignOutPath, "GET" or "HEAD") => AskSignOutAsync(context, settings),
            (SignOutPath, "POST") => SignOutAsync(context, settings, host),
            (StylePath, "GET" or "HEAD") => SignInStyle.WriteAsync(context),
            (SignInPath or CodePath or SignOutPath or StylePath, _) => RefuseMethodAsync(context),
            _ => Refusal.AnswerAsync(context, StatusCodes.Status404NotFound, RequestOutcome.NoRoute, "There is nothing here."),
        };
    }

    private static Task RefuseMethodAsync(HttpContext context)
    {
        context.Response.Headers.Allow = context.Request.Path.Value switch
        {
            StylePath => "GET, HEAD",
            CodePath => "POST",
            _ => "GET, HEAD, POST",
        };
        return Refusal.AnswerAsync(context, StatusCodes.Status405MethodNotAllowed, RequestOutcome.MethodNotAllowed, "This method is not taken here.");
    }

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
        return SignInPage.WriteSignInAsync(context, settings, status, content, FormToken(context, settings, content.Target));
    }

    // The form cookie is kept while there is one, so that two tabs with a form each do not spoil one another.
    private string FormToken(HttpContext context, SignInOptions settings, string target) => tokens.Write(FormCookie(context, settings), HostOf(context), target);

    private static string FormCookie(HttpContext context, SignInOptions settings)
    {
        var cookie = CookieHeader.Find(context.Request.Headers.Cookie, settings.FormCookie);
        if (!SignInToken.IsCookie(cookie))
        {
            cookie = SignInToken.NewCookie();
            context.Response.Headers.Append("Set-Cookie", FormCookies.Set(settings.FormCookie, cookie));
        }

        return cookie;
    }

    private async Task SignInAsync(HttpContext context, SignInOptions settings, SignInHost host)
    {
        if (IsForeign(context.Request))
        {
            await RefuseForeignAsync(context);
            return;
        }

        var texts = settings.PageOf(context.Request.Host.Host).Texts;
        var form = await SignInForm.ReadAsync(context.Request, time);
        var cookie = CookieHeader.Find(context.Request.Headers.Cookie, settings.FormCookie);
        if (tokens.Read(form?.Token, cookie, HostOf(context)) is not { } target)
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
            ? AuthenticationOutcome.Refused(AuthenticationResult.Unusable)
            : await authenticator.AuthenticateAsync(credential, SignInContexts.Of(context, FormsHandler.SchemeName, null), CancellationToken.None);
        if (credential is not null && outcome.Challenge is { } challenge)
        {
            var question = new PendingChallenge(credential, challenge, form?.IsPrivate ?? false, target);
            await AskForCodeAsync(context, settings, question, StatusCodes.Status200OK, null);
            return;
        }

        if (credential is null || !outcome.IsAccepted)
        {
            var refused = new CallerFinding(CallerState.Refused) { Scheme = FormsHandler.SchemeName, Result = outcome.Result };
            await RefuseAsync(context, settings, refused, new SignInPageContent(target) { UserName = form?.UserName, IsPrivate = form?.IsPrivate ?? false });
            return;
        }

        Record(context, PreauthenticationDecision.Accepted, CallerFinding.Of(FormsHandler.SchemeName, credential, outcome));
        Begin(context, settings, form?.IsPrivate ?? false, credential, null);
        Redirect(context, target);
    }

    private async Task AnswerCodeAsync(HttpContext context, SignInOptions settings, SignInHost host)
    {
        if (IsForeign(context.Request))
        {
            await RefuseForeignAsync(context);
            return;
        }

        var texts = settings.PageOf(context.Request.Host.Host).Texts;
        var form = await SignInForm.ReadAsync(context.Request, time);
        var cookie = CookieHeader.Find(context.Request.Headers.Cookie, settings.FormCookie);
        if (challenges.Read(form?.Token, cookie, HostOf(context)) is not { } question || form?.Code is not { } code)
        {
            RequestRecord.Of(context).Outcome = RequestOutcome.Denied;
            RequestRecord.Of(context).Reason = "The form with a code has no valid token.";
            await ShowAsync(context, settings, StatusCodes.Status400BadRequest, new SignInPageContent(host.Landing) { Error = texts.Stale });
            return;
        }

        var answer = new ChallengeAnswer(question.Credential.UserName, question.Challenge, code);
        var outcome = await authenticator.AuthenticateAsync(answer, SignInContexts.Of(context, FormsHandler.SchemeName, null), CancellationToken.None);
        if (outcome.Challenge is { } again)
        {
            await AskForCodeAsync(context, settings, question with { Challenge = again }, StatusCodes.Status401Unauthorized, texts.CodeRefused);
            return;
        }

        if (!outcome.IsAccepted)
        {
            // RADIUS forgets a question that was answered: the person begins anew.
            var refused = new CallerFinding(CallerState.Refused) { Scheme = FormsHandler.SchemeName, Result = outcome.Result };
            await RefuseAsync(context, settings, refused, new SignInPageContent(question.Target) { UserName = question.Credential.UserName, IsPrivate = question.IsPrivate });
            return;
        }

        Record(context, PreauthenticationDecision.Accepted, new CallerFinding(CallerState.Accepted) { Scheme = FormsHandler.SchemeName, User = outcome.User });
        Begin(context, settings, question.IsPrivate, question.Credential, outcome.User);
        Redirect(context, question.Target);
    }

    private Task AskForCodeAsync(HttpContext context, SignInOptions settings, PendingChallenge question, int status, string? error)
    {
        var asked = new CallerFinding(CallerState.Refused) { Scheme = FormsHandler.SchemeName, Result = AuthenticationResult.Challenged };
        Record(context, PreauthenticationDecision.Challenge, asked);
        if (status == StatusCodes.Status401Unauthorized)
        {
            context.Response.Headers.WWWAuthenticate = $"Forms realm=\"{SignInOptions.RealmOf(settings, context.Request)}\"";
        }

        return SignInCodePage.WriteAsync(context, settings, status, question.Challenge.Prompt, error, challenges.Write(question, FormCookie(context, settings), HostOf(context)));
    }

    /// <summary>Starts a session in the browser; one that was there before ends.</summary>
    private void Begin(HttpContext context, SignInOptions settings, bool isPrivate, PasswordCredential? credential, UserIdentity? proven)
    {
        if (Session(context, settings) is { } former)
        {
            sessions.Revoke(former.Id, former.Started + settings.Lifetime(former.IsPrivate).Absolute);
        }

        var now = time.GetUtcNow();
        var kept = proven is null ? null : ProvenUser.ToKeep(proven, hosts.Groups);
        var session = new FormSession(Guid.NewGuid(), HostOf(context), isPrivate, credential, kept, now, now);
        sessions.Touch(session.Id, session.Expires(settings.Lifetime(session.IsPrivate)));
        context.Response.Headers.Append("Set-Cookie", FormCookies.Set(settings.SessionCookie, cookies.Write(session)));
        context.Response.Headers.Append("Set-Cookie", FormCookies.Clear(settings.FormCookie));
    }

    private Task RefuseAsync(HttpContext context, SignInOptions settings, CallerFinding finding, SignInPageContent content)
    {
        var texts = settings.PageOf(context.Request.Host.Host).Texts;
        var isUnavailable = finding.Result is AuthenticationResult.DirectoryUnavailable or AuthenticationResult.Busy;
        var decision = isUnavailable ? PreauthenticationDecision.TryLater : PreauthenticationDecision.Challenge;
        Record(context, decision, finding);
        if (isUnavailable)
        {
            context.Response.Headers.RetryAfter = PreauthenticationAnswer.RetryAfterSeconds;
            return ShowAsync(context, settings, StatusCodes.Status503ServiceUnavailable, content with { Error = texts.Unavailable });
        }

        context.Response.Headers.WWWAuthenticate = $"Forms realm=\"{SignInOptions.RealmOf(settings, context.Request)}\"";
        return ShowAsync(context, settings, StatusCodes.Status401Unauthorized, content with { Error = texts.Refused });
    }

    private void Record(HttpContext context, PreauthenticationDecision decision, CallerFinding finding)
    {
        var record = RequestRecord.Of(context);
        record.User = finding.User;
        record.Scheme = finding.Scheme;
        record.Outcome = PreauthenticationRules.Outcome(decision, finding);
        record.Reason = PreauthenticationRules.Reason(decision, null, finding);
        metrics.Decided(decision, finding);
    }

    private Task AskSignOutAsync(HttpContext context, SignInOptions settings)
    {
        if (Session(context, settings) is null)
        {
            Redirect(context, SignInPath + "?reason=signedout");
            return Task.CompletedTask;
        }

        RequestRecord.Of(context).Outcome = RequestOutcome.Answered;
        return SignInPage.WriteSignOutAsync(context, settings, FormToken(context, settings, SignOutPath));
    }

    private async Task SignOutAsync(HttpContext context, SignInOptions settings, SignInHost host)
    {
        if (IsForeign(context.Request))
        {
            await RefuseForeignAsync(context);
            return;
        }

        var form = await SignInForm.ReadAsync(context.Request, time);
        if (tokens.Read(form?.Token, CookieHeader.Find(context.Request.Headers.Cookie, settings.FormCookie), HostOf(context)) != SignOutPath)
        {
            Redirect(context, SignOutPath);
            return;
        }

        var record = RequestRecord.Of(context);
        record.Scheme = FormsHandler.SchemeName;
        context.Response.Headers.Append("Set-Cookie", FormCookies.Clear(settings.FormCookie));
        if (Session(context, settings) is { } session && host.SignOutPath is { } backendSignOut)
        {
            // The back end's own session ends there; the cookie is good for that one request alone, which clears it.
            sessions.Leave(session.Id, session.Started + settings.Lifetime(session.IsPrivate).Absolute);
            Redirect(context, backendSignOut);
            return;
        }

        if (Session(context, settings) is { } ended)
        {
            sessions.Revoke(ended.Id, ended.Started + settings.Lifetime(ended.IsPrivate).Absolute);
        }

        context.Response.Headers.Append("Set-Cookie", FormCookies.Clear(settings.SessionCookie));
        Redirect(context, SignInPath + "?reason=signedout");
    }

    private FormSession? Session(HttpContext context, SignInOptions settings) =>
        CookieHeader.Find(context.Request.Headers.Cookie, settings.SessionCookie) is { } value
        && cookies.Read(value) is { } session
        && session.Host == HostOf(context)
        && !sessions.IsRevoked(session.Id)
            ? session
            : null;

    // What the browser itself says of where a form comes from; absent in old browsers, where the token alone decides.
    private static bool IsForeign(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        var origin = request.Headers.Origin.ToString();
        return (site.Length > 0 && site is not ("same-origin" or "none"))
            || (origin.Length > 0 && !origin.Equals($"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase));
    }

    private static Task RefuseForeignAsync(HttpContext context) =>
        Refusal.AnswerAsync(context, StatusCodes.Status403Forbidden, RequestOutcome.Denied, "This form comes from another site.", "A sign-in form was posted from another site.");

    private static string HostOf(HttpContext context) => context.Request.Host.Host.ToLowerInvariant();

    private static void Redirect(HttpContext context, string target)
    {
        var record = RequestRecord.Of(context);
        record.Outcome = RequestOutcome.Answered;
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = target;
        context.Response.Headers.CacheControl = "no-store";
    }
}
