using System.Security.Cryptography;
using System.Text;
using Gateway.Accounts.Passkeys;
using Gateway.Accounts.Storage;
using Gateway.Identity.Credentials;
using Gateway.Preauthentication.Forms;
using Gateway.Preauthentication.Pages;
using Gateway.Preauthentication.Passkeys;
using Gateway.Preauthentication.Sessions;
using Gateway.Requests;

namespace Gateway.Preauthentication.Factors;

/// <summary>
/// Gives the script of the pages a challenge, at the moment at which the person presses the button: a sign-in page may have been open for
/// hours.
/// </summary>
internal sealed class PasskeyOptionsPage(
    SessionUsers users, BrowserSessions browsers, PasskeyStore passkeys, PasskeyChallengeToken challenges)
{
    public async Task AnswerAsync(PageRequest request)
    {
        var context = request.Context;
        if (context.Request.Method != "GET")
        {
            await PageResponses.RefuseMethodAsync(context, "GET");
            return;
        }

        var use = PasskeyUses.Find(context.Request.Query["use"]);
        var session = use is PasskeyUse.Add or PasskeyUse.Factor ? await FindSessionAsync(request) : null;
        if (use is null
            || BrowserForms.IsForeign(context.Request)
            || (use == PasskeyUse.SignIn ? !request.Host.AcceptsPasskeyAlone : session is null))
        {
            await Refusal.AnswerAsync(context, StatusCodes.Status403Forbidden, RequestOutcome.Forbidden, "Not possible here.");
            return;
        }

        RequestRecord.Of(context).Outcome = RequestOutcome.Answered;
        try
        {
            await WriteAsync(request, use.Value, session);
        }
        catch (AccountStoreException e)
        {
            await Refusal.AnswerAsync(
                context, StatusCodes.Status503ServiceUnavailable, RequestOutcome.DirectoryUnavailable, "Not possible now.", e.Message);
        }
    }

    private async Task<BrowserSession?> FindSessionAsync(PageRequest request)
    {
        var session = browsers.Find(request.Context, request.Settings);
        return session is not null && await users.VerifyAsync(request.Context, request.Settings, session, null) is { User: not null }
            ? session
            : null;
    }

    private async Task WriteAsync(PageRequest request, PasskeyUse use, BrowserSession? session)
    {
        var host = PasskeySignIn.HostOf(request);
        var challenge = new PasskeyChallenge(
            use, PasskeyChallenge.SessionOf(session), RandomNumberGenerator.GetBytes(PasskeyVerifier.ChallengeBytes));
        var present = session is null ? [] : await passkeys.ListIdsAsync(session.Account, host.Id);
        var options = use == PasskeyUse.Add && session is not null
            ? PasskeyVerifier.CreationOptions(
                host, VisibleText.Of(session.Account), await passkeys.GetHandleAsync(session.Account), challenge.Value, present)
            : PasskeyVerifier.RequestOptions(host, challenge.Value, present);
        var token = challenges.Write(challenge, BrowserForms.EnsureCookie(request), host.Id);

        // Both are JSON already: the token has no character that JSON would escape.
        var json = Encoding.UTF8.GetBytes($"{{\"challenge\":\"{token}\",\"options\":{options}}}");
        var response = request.Context.Response;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = json.Length;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        await response.Body.WriteAsync(json, request.Context.RequestAborted);
    }
}
