using Gateway.Accounts.Factors;
using Gateway.Accounts.Passkeys;
using Gateway.Preauthentication.Pages;
using Gateway.Preauthentication.Passkeys;
using Gateway.Preauthentication.Sessions;

namespace Gateway.Preauthentication.Forms;

/// <summary>Signs people in by a passkey instead of a password, where a route of the host says so.</summary>
internal sealed class PasskeyForms(PasskeySignIn signIn, PasskeyMetrics metrics, BrowserSessions browsers, FormsRecord records)
{
    /// <summary>Signs in by the passkey that a form brings.</summary>
    /// <returns>The status; the response is written where it is Accepted.</returns>
    public async Task<PasskeyStatus> SignInAsync(PageRequest request, PostedForm form, string target)
    {
        if (!request.Host.AcceptsPasskeyAlone)
        {
            metrics.Answered(PasskeyUse.SignIn, PasskeyStatus.NotAllowed);
            return PasskeyRefusal.Record(request, PasskeyStatus.NotAllowed);
        }

        var result = await signIn.VerifyAsync(request, form, session: null);
        if (result.User is not { } user)
        {
            return PasskeyRefusal.Record(request, result.Status);
        }

        var accepted = SignInResult.Accepted(PasskeySignIn.SchemeName, user);
        records.Write(request.Context, PreauthenticationStatus.Accepted, accepted);
        browsers.Start(request.Context, request.Settings, new SessionStart(user, form.IsPrivate)
        {
            IsProven = true,
            Factor = FactorKind.Passkey,
        });
        PageResponses.Redirect(request.Context, target);
        return PasskeyStatus.Accepted;
    }
}
