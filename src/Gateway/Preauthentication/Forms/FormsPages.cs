using Gateway.Accounts.Factors;
using Gateway.Accounts.Passkeys;
using Gateway.Identity;
using Gateway.Identity.Challenges;
using Gateway.Identity.Credentials;
using Gateway.Preauthentication.Pages;
using Gateway.Preauthentication.Passkeys;
using Gateway.Preauthentication.Sessions;
using Gateway.Requests;

namespace Gateway.Preauthentication.Forms;

/// <summary>Answers the reserved paths on a host where people sign in by form: the sign-in page and the page for a one-time code.</summary>
internal sealed class FormsPages(
    Authenticator authenticator,
    BrowserSessions browsers,
    BrowserForms forms,
    ChallengeToken challenges,
    FormsSteps steps,
    FormsRecord records)
{
    public Task AnswerAsync(PageRequest request) => (request.Context.Request.Path.Value, request.Context.Request.Method) switch
    {
        (ReservedPaths.SignIn, "GET" or "HEAD") => ShowAsync(request),
        (ReservedPaths.SignIn, "POST") => SignInAsync(request),
        (ReservedPaths.SignIn, _) => PageResponses.RefuseMethodAsync(request.Context, "GET, HEAD, POST"),
        (ReservedPaths.SignInCode, "POST") => SignInWithCodeAsync(request),
        (ReservedPaths.SignInCode, _) => PageResponses.RefuseMethodAsync(request.Context, "POST"),
        (ReservedPaths.NewPassword, "POST") => steps.NewPasswords.ChangeAsync(request, RefuseChangeAsync),
        (ReservedPaths.NewPassword, _) => PageResponses.RefuseMethodAsync(request.Context, "POST"),
        _ => PageResponses.RefusePathAsync(request.Context),
    };

    public bool HasSession(PageRequest request) => browsers.Find(request.Context, request.Settings) is not null;

    /// <summary>
    /// Takes the sign-in form of Outlook Web Access and answers as Exchange does, so that its clients know what happened. It has no token;
    /// where the browser says that it comes from another site, it is refused as every form is.
    /// </summary>
    public async Task SignInByOwaFormAsync(PageRequest request)
    {
        var context = request.Context;
        if (BrowserForms.IsForeign(context.Request))
        {
            await PageResponses.RefuseForeignAsync(context);
            return;
        }

        var form = await forms.ReadAsync(context.Request);
        var target = OwaForm.TargetOf(form, context.Request, request.Host.Landing);
        if (form?.Credential() is not { } credential)
        {
            RefuseOwaForm(request, SignInResult.Refused(FormsHandler.SchemeName, AuthenticationStatus.Unusable), target);
            return;
        }

        var attempt = AttemptOf(request, form.IsPrivate);
        var result = await authenticator.AuthenticateAsync(credential, attempt, CancellationToken.None);
        var signIn = SignInResult.Of(FormsHandler.SchemeName, result);
        if (result.Challenge is { } challenge)
        {
            var pending = new PendingChallenge(credential, challenge, form.IsPrivate, target);
            await AskForCodeAsync(request, pending, StatusCodes.Status200OK, null);
        }
        else if (result.IsAccepted)
        {
            records.Write(context, PreauthenticationStatus.Accepted, SignInResult.Of(FormsHandler.SchemeName, credential, result));
            browsers.Start(context, request.Settings, new SessionStart(result.User, form.IsPrivate) { Credential = credential });
            DeviceCookie.Set(request, attempt.DeviceId, form.IsPrivate);
            PageResponses.Redirect(context, target, StatusCodes.Status302Found);
        }
        else if (await steps.NewPasswords.TryAskAsync(request, credential, result, form.IsPrivate, target))
        {
            return; // an expired password, or one to be changed: the page says so
        }
        else if (signIn.IsForLater)
        {
            await RefuseAsync(request, signIn, new SignInPageContent(target) { UserName = form.UserName, IsPrivate = form.IsPrivate });
        }
        else
        {
            RefuseOwaForm(request, signIn, target);
        }
    }

    private void RefuseOwaForm(PageRequest request, SignInResult refused, string target)
    {
        records.Write(request.Context, PreauthenticationStatus.Challenge, refused);
        var (outcome, reason) = (RequestRecord.Of(request.Context).Outcome, RequestRecord.Of(request.Context).Reason);
        PageResponses.Redirect(
            request.Context,
            $"{ReservedPaths.SignIn}?return={Uri.EscapeDataString(target)}&reason={OwaForm.WrongCredential}",
            StatusCodes.Status302Found);
        (RequestRecord.Of(request.Context).Outcome, RequestRecord.Of(request.Context).Reason) = (outcome, reason);
    }

    private Task ShowAsync(PageRequest request)
    {
        var reason = request.Context.Request.Query["reason"].ToString();
        string? status = reason switch
        {
            "ended" => request.Texts.Ended,
            "signedout" => request.Texts.SignedOut,
            "password" => request.Account["PasswordNeeded"],
            _ => null,
        };
        return ShowAsync(request, StatusCodes.Status200OK, new SignInPageContent(request.Target)
        {
            Status = status,
            Error = reason == OwaForm.WrongCredential ? request.Texts.Refused : null,
        });
    }

    private Task ShowAsync(PageRequest request, int status, SignInPageContent content)
    {
        var record = RequestRecord.Of(request.Context);
        record.Outcome = record.Outcome is RequestOutcome.None ? RequestOutcome.Answered : record.Outcome;
        return SignInFormPage.WriteAsync(request, status, content, forms.CreateToken(request, content.Target));
    }

    private async Task SignInAsync(PageRequest request)
    {
        var context = request.Context;
        if (BrowserForms.IsForeign(context.Request))
        {
            await PageResponses.RefuseForeignAsync(context);
            return;
        }

        var form = await forms.ReadAsync(context.Request);
        if (form is null || forms.ReadTarget(request, form) is not { } target)
        {
            await RefuseFormAsync(request, form is null ? "The sign-in form cannot be read." : "The sign-in form has no valid token.");
            return;
        }

        var content = new SignInPageContent(target) { UserName = form.UserName, IsPrivate = form.IsPrivate };
        if (form.Passkey is not null)
        {
            await SignInByPasskeyAsync(request, form, content);
            return;
        }

        if (form.Credential() is not { } credential)
        {
            await RefuseAsync(request, SignInResult.Refused(FormsHandler.SchemeName, AuthenticationStatus.Unusable), content);
            return;
        }

        // Not cancelled when the browser disconnects: the attempt counts all the same.
        var attempt = AttemptOf(request, form.IsPrivate);
        var result = await authenticator.AuthenticateAsync(credential, attempt, CancellationToken.None);
        if (result.Challenge is { } challenge)
        {
            var pending = new PendingChallenge(credential, challenge, form.IsPrivate, target);
            await AskForCodeAsync(request, pending, StatusCodes.Status200OK, null);
            return;
        }

        if (result.IsAccepted)
        {
            browsers.Start(context, request.Settings, new SessionStart(result.User, form.IsPrivate) { Credential = credential });
            DeviceCookie.Set(request, attempt.DeviceId, form.IsPrivate);
        }

        if (await steps.NewPasswords.TryAskAsync(request, credential, result, form.IsPrivate, target))
        {
            return;
        }

        if (!result.IsAccepted)
        {
            await RefuseAsync(
                request, SignInResult.Of(FormsHandler.SchemeName, result), content, PasswordTexts.OfRefusal(request.Texts, result));
            return;
        }

        records.Write(context, PreauthenticationStatus.Accepted, SignInResult.Of(FormsHandler.SchemeName, credential, result));
        PageResponses.Redirect(context, target);
    }

    private async Task SignInByPasskeyAsync(PageRequest request, PostedForm form, SignInPageContent content)
    {
        var status = PasskeyRefusal.TellUnknownUser(await steps.Passkeys.SignInAsync(request, form, content.Target));
        if (status == PasskeyStatus.Accepted)
        {
            return;
        }

        var code = PasskeyRefusal.StatusCodeOf(status);
        if (code == StatusCodes.Status401Unauthorized)
        {
            request.Context.Response.Headers.WWWAuthenticate =
                request.Settings.GetPageChallenge(RouteAuthentication.Forms, request.Context.Request);
        }

        await ShowAsync(request, code, content with { Error = request.Account[PasskeyRefusal.TextOf(status)] });
    }

    private async Task SignInWithCodeAsync(PageRequest request)
    {
        var context = request.Context;
        if (BrowserForms.IsForeign(context.Request))
        {
            await PageResponses.RefuseForeignAsync(context);
            return;
        }

        var form = await forms.ReadAsync(context.Request);
        var pending = challenges.Read(form?.Token, BrowserForms.FindCookie(request), BrowserSessions.HostOf(context));
        if (pending is null || form?.Code is not { } code)
        {
            await RefuseFormAsync(request, "The form with a code has no valid token.");
            return;
        }

        if (!await steps.Uses.TryTakeAsync(form.Token ?? ""))
        {
            await RefuseFormAsync(request, "The form with a code has been answered before.");
            return;
        }

        var credential = new ChallengeCredential(pending.Credential.UserName, pending.Challenge, code);
        var attempt = AttemptOf(request, pending.IsPrivate);
        var result = await authenticator.AuthenticateAsync(credential, attempt, CancellationToken.None);
        if (result.Challenge is { } next)
        {
            await AskForCodeAsync(request, pending with { Challenge = next }, StatusCodes.Status401Unauthorized, request.Texts.CodeRefused);
            return;
        }

        if (!result.IsAccepted)
        {
            // RADIUS discards a challenge with its answer: the person starts again.
            var content = new SignInPageContent(pending.Target) { UserName = pending.Credential.UserName, IsPrivate = pending.IsPrivate };
            await RefuseAsync(request, SignInResult.Of(FormsHandler.SchemeName, result), content);
            return;
        }

        records.Write(context, PreauthenticationStatus.Accepted, SignInResult.Accepted(FormsHandler.SchemeName, result.User));
        browsers.Start(context, request.Settings, new SessionStart(result.User, pending.IsPrivate)
        {
            Credential = pending.Credential,
            IsProven = true,
            Factor = FactorKind.Challenge,
        });
        DeviceCookie.Set(request, attempt.DeviceId, pending.IsPrivate);
        PageResponses.Redirect(context, pending.Target);
    }

    private static SignInContext AttemptOf(PageRequest request, bool isPrivate) =>
        SignInContexts.Of(request.Context, FormsHandler.SchemeName, null) with
        {
            CanBeChallenged = true,
            DeviceId = DeviceCookie.Of(request, isPrivate),
        };

    private Task AskForCodeAsync(PageRequest request, PendingChallenge pending, int status, string? error)
    {
        var context = request.Context;
        var challenged = SignInResult.Refused(FormsHandler.SchemeName, AuthenticationStatus.Challenged);
        records.Write(context, PreauthenticationStatus.Challenge, challenged);
        if (status == StatusCodes.Status401Unauthorized)
        {
            context.Response.Headers.WWWAuthenticate = request.Settings.GetPageChallenge(RouteAuthentication.Forms, context.Request);
        }

        var token = challenges.Write(pending, BrowserForms.EnsureCookie(request), BrowserSessions.HostOf(context));
        return SignInCodePage.WriteAsync(request, status, pending.Challenge.Prompt, error, token);
    }

    private Task RefuseFormAsync(PageRequest request, string reason)
    {
        var record = RequestRecord.Of(request.Context);
        record.Outcome = RequestOutcome.Denied;
        record.Reason = reason;
        var content = new SignInPageContent(request.Host.Landing) { Error = request.Texts.Stale };
        return ShowAsync(request, StatusCodes.Status400BadRequest, content);
    }

    /// <summary>Begins the sign-in again after a change that did not come about.</summary>
    private Task RefuseChangeAsync(PageRequest request, SignInResult refused, string? userName) => refused.Status == SignInStatus.Malformed
        ? RefuseFormAsync(request, refused.Reason ?? "")
        : RefuseAsync(request, refused, new SignInPageContent(request.Host.Landing) { UserName = userName });

    private Task RefuseAsync(PageRequest request, SignInResult refused, SignInPageContent content, string? error = null)
    {
        var context = request.Context;
        if (refused.IsForLater)
        {
            records.Write(context, PreauthenticationStatus.TryLater, refused);
            context.Response.Headers.RetryAfter = PreauthenticationResponses.RetryAfterSeconds;
            return ShowAsync(request, StatusCodes.Status503ServiceUnavailable, content with { Error = request.Texts.Unavailable });
        }

        records.Write(context, PreauthenticationStatus.Challenge, refused);
        context.Response.Headers.WWWAuthenticate = request.Settings.GetPageChallenge(RouteAuthentication.Forms, context.Request);
        return ShowAsync(request, StatusCodes.Status401Unauthorized, content with { Error = error ?? request.Texts.Refused });
    }
}
