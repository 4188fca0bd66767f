using Gateway.Accounts.Storage;
using Gateway.Preauthentication.Factors;
using Gateway.Preauthentication.Forms;
using Gateway.Preauthentication.Pages;
using Gateway.Preauthentication.Sessions;
using Gateway.Requests;

namespace Gateway.Preauthentication.Account;

/// <summary>
/// A person's own page. It requires a second factor in the session: otherwise the thief of a password could make an app password that
/// outlives a change of the password.
/// </summary>
internal sealed class AccountPages(
    SessionUsers users, BrowserSessions browsers, BrowserForms forms, AccountData data, AccountSteps steps)
{
    public Task AnswerAsync(PageRequest request) => request.Context.Request.Method switch
    {
        "GET" or "HEAD" => InSessionAsync(request, ShowAsync),
        "POST" => InSessionAsync(request, ChangeAsync),
        _ => PageResponses.RefuseMethodAsync(request.Context, "GET, HEAD, POST"),
    };

    private async Task InSessionAsync(PageRequest request, Func<PageRequest, AccountOwner, Task> answer)
    {
        var context = request.Context;
        if (context.Request.Method == "POST" && BrowserForms.IsForeign(context.Request))
        {
            await PageResponses.RefuseForeignAsync(context);
            return;
        }

        var session = browsers.Find(context, request.Settings);
        var verified = session is null ? SignInResult.Nothing : await users.VerifyAsync(context, request.Settings, session, null);
        if (session is null || verified.User is not { } user || session.Factor is null)
        {
            var page = session is null || verified.User is null ? ReservedPaths.SignIn : ReservedPaths.Factor;
            PageResponses.Redirect(context, $"{page}?return={Uri.EscapeDataString(ReservedPaths.Account)}");
            return;
        }

        browsers.Use(session, request.Settings);
        var record = RequestRecord.Of(context);
        (record.User, record.Scheme, record.Outcome) = (user, FormsHandler.SchemeName, RequestOutcome.Answered);
        try
        {
            await answer(request, new AccountOwner(session, user));
        }
        catch (AccountStoreException e)
        {
            (record.Outcome, record.Reason) = (RequestOutcome.DirectoryUnavailable, e.Message);
            await FactorPage.WriteMessageAsync(
                request, StatusCodes.Status503ServiceUnavailable, request.Account["FactorUnavailable"]);
        }
    }

    private async Task ShowAsync(PageRequest request, AccountOwner owner)
    {
        var token = forms.CreateToken(request, ReservedPaths.Account);
        await AccountPage.WriteAsync(request, await data.ReadAsync(owner) with { IsFresh = IsFresh(owner) }, token);
    }

    private async Task ChangeAsync(PageRequest request, AccountOwner owner)
    {
        var form = await forms.ReadAsync(request.Context.Request);
        if (form is null || forms.ReadTarget(request, form) != ReservedPaths.Account)
        {
            PageResponses.Redirect(request.Context, ReservedPaths.Account);
            return;
        }

        if (form.Removed is null or { Kind: "removefactor" or "renewcodes" or "changepassword" } && !IsFresh(owner))
        {
            // Otherwise someone at an unlocked computer, or with a stolen cookie, could lock the owner out, or make an app password that
            // outlives the session.
            EnrolmentPages.AskForFreshProof(request, ReservedPaths.Account);
        }
        else if (form.Removed?.Kind == "renewcodes")
        {
            await FactorPage.WriteRecoveryCodesAsync(request, await data.RenewRecoveryCodesAsync(owner), ReservedPaths.Account);
        }
        else if (form.Removed?.Kind == "changepassword" && owner.Session.Credential is { } credential && data.CanChangePassword(owner))
        {
            await steps.NewPasswords.AskAsync(request, credential, owner.User.Directory, owner.Session.IsPrivate);
        }
        else if (form.Removed is { } removed)
        {
            await data.RemoveAsync(owner, removed.Kind, removed.Id);
            PageResponses.Redirect(request.Context, ReservedPaths.Account);
        }
        else
        {
            await steps.AppPasswords.MakeAsync(request, owner, form);
        }
    }

    private bool IsFresh(AccountOwner owner) => owner.Session.Factor?.IsFresh(forms.Now) == true;
}
