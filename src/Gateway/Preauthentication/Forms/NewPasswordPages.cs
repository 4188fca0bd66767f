using Gateway.Identity;
using Gateway.Identity.Credentials;
using Gateway.Identity.PasswordChanges;
using Gateway.Preauthentication.Pages;
using Gateway.Preauthentication.Sessions;
using Gateway.Requests;

namespace Gateway.Preauthentication.Forms;

/// <summary>
/// The page on which a person whose password has expired, expires soon or must be changed sets a new one. It follows the sign-in page only,
/// where the old password was proved. A change passes the same throttle, lockout and audit as a sign-in.
/// </summary>
internal sealed class NewPasswordPages(
    Authenticator authenticator, BrowserSessions browsers, BrowserForms forms, PasswordChangeToken tokens, FormsRecord records)
{
    /// <summary>Asks for a new password after a sign-in; false where the result has no notice that the person can act on.</summary>
    public async Task<bool> TryAskAsync(
        PageRequest request, PasswordCredential credential, AuthenticationResult result, bool isPrivate, string target)
    {
        if (result.Notice is not { CanChange: true } notice)
        {
            return false;
        }

        var message = PasswordTexts.Of(request.Texts, result.Status, notice);
        var pending = new PendingPasswordChange(credential, notice.Directory, isPrivate, target, message, result.IsAccepted);
        records.Write(
            request.Context,
            result.IsAccepted ? PreauthenticationStatus.Accepted : PreauthenticationStatus.Challenge,
            SignInResult.Of(FormsHandler.SchemeName, result));
        if (result.IsAccepted)
        {
            RequestRecord.Of(request.Context).Outcome = RequestOutcome.Answered;
        }

        var cookie = result.IsAccepted ? BrowserForms.RenewCookie(request) : BrowserForms.EnsureCookie(request);
        await WriteAsync(request, pending, cookie, StatusCodes.Status200OK, null);
        return true;
    }

    /// <summary>Asks a person who is signed in for a new password, in place of the one that the session has.</summary>
    public Task AskAsync(PageRequest request, PasswordCredential credential, string directory, bool isPrivate)
    {
        var pending = new PendingPasswordChange(
            credential, directory, isPrivate, ReservedPaths.Account, request.Account["ChangePasswordHint"], IsSignedIn: true);
        return WriteAsync(request, pending, BrowserForms.EnsureCookie(request), StatusCodes.Status200OK, null);
    }

    /// <summary>Takes the new password.</summary>
    public async Task ChangeAsync(PageRequest request, Func<PageRequest, SignInResult, string?, Task> refuse)
    {
        var context = request.Context;
        if (BrowserForms.IsForeign(context.Request))
        {
            await PageResponses.RefuseForeignAsync(context);
            return;
        }

        var form = await forms.ReadAsync(context.Request);
        var pending = tokens.Read(form?.Token, BrowserForms.FindCookie(request), BrowserSessions.HostOf(context));
        if (pending is null || form is null)
        {
            var malformed = SignInResult.Malformed(FormsHandler.SchemeName, "The form with a new password has no valid token.");
            await refuse(request, malformed, null);
            return;
        }

        if (form.FindNewPassword() is not { } changed)
        {
            RequestRecord.Of(context).Outcome = RequestOutcome.Denied;
            RequestRecord.Of(context).Reason = "The two new passwords differ, or are not valid.";
            await RepeatAsync(request, pending, request.Texts.PasswordsDiffer);
            return;
        }

        // Not cancelled when the browser disconnects: the attempt counts all the same.
        var credential = new PasswordChangeCredential(
            pending.Credential.UserName, pending.Credential.Password, changed, pending.Directory);
        var attempt = SignInContexts.Of(context, FormsHandler.SchemeName, null) with
        {
            DeviceId = DeviceCookie.Of(request, pending.IsPrivate),
        };
        var result = await authenticator.AuthenticateAsync(credential, attempt, CancellationToken.None);
        if (result.Status == AuthenticationStatus.NewPasswordRefused)
        {
            records.Write(context, PreauthenticationStatus.Challenge, SignInResult.Of(FormsHandler.SchemeName, result));
            await RepeatAsync(request, pending, PasswordTexts.Of(request.Texts, result.Complaint));
            return;
        }

        if (!result.IsAccepted)
        {
            await refuse(request, SignInResult.Of(FormsHandler.SchemeName, result), pending.Credential.UserName);
            return;
        }

        var renewed = new PasswordCredential(pending.Credential.UserName, changed);
        records.Write(context, PreauthenticationStatus.Accepted, SignInResult.Of(FormsHandler.SchemeName, renewed, result));
        browsers.Start(context, request.Settings, new SessionStart(result.User, pending.IsPrivate)
        {
            Credential = renewed,
            Former = browsers.Find(context, request.Settings),
        });
        DeviceCookie.Set(request, attempt.DeviceId, pending.IsPrivate);
        PageResponses.Redirect(context, pending.Target);
    }

    private Task RepeatAsync(PageRequest request, PendingPasswordChange pending, string error) =>
        WriteAsync(request, pending, BrowserForms.EnsureCookie(request), StatusCodes.Status400BadRequest, error);

    private Task WriteAsync(PageRequest request, PendingPasswordChange pending, string cookie, int status, string? error)
    {
        var token = tokens.Write(pending, cookie, BrowserSessions.HostOf(request.Context));
        return NewPasswordPage.WriteAsync(request, status, pending, error, token);
    }
}
