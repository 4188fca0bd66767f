using System.Security.Cryptography;
using Gateway.Accounts.Factors;
using Gateway.Accounts.Passkeys;
using Gateway.Preauthentication.Pages;
using Gateway.Preauthentication.Passkeys;
using Gateway.Preauthentication.Sessions;
using Gateway.Requests;
using Secret = Gateway.Identity.Credentials.Secret;

namespace Gateway.Preauthentication.Factors;

/// <summary>
/// Sets up the first authenticator app or passkey of an account where <see cref="Invitations"/> allow it. The password alone is never
/// sufficient.
/// </summary>
internal sealed class EnrolmentPages(
    BrowserForms forms,
    EnrolmentToken tokens,
    FactorStore factors,
    Invitations invitations,
    FactorSignIn signIn,
    PasskeyEnrolment passkeys)
{
    /// <summary>Shows the secret of a new app, or asks for an invitation.</summary>
    public Task BeginAsync(PageRequest request, BrowserSession session, string target)
    {
        var pending = new PendingEnrolment(session.Account, RandomNumberGenerator.GetBytes(TotpCode.SecretBytes), null, target);
        return invitations.IsOpenFor(SignInContexts.Source(request.Context))
            ? ShowAsync(request, StatusCodes.Status200OK, null, pending)
            : AskForInvitationAsync(request, StatusCodes.Status200OK, null, target);
    }

    /// <summary>Takes the code of an invitation, which is used up when the app has shown its first code.</summary>
    public async Task AcceptInvitationAsync(PageRequest request, BrowserSession session)
    {
        var form = await forms.ReadAsync(request.Context.Request);
        if (forms.ReadTarget(request, form) is not { } target || form?.Code is not { } code)
        {
            await AskForInvitationAsync(request, StatusCodes.Status400BadRequest, request.Account["Stale"], request.Host.Landing);
            return;
        }

        if (!await invitations.IsValidAsync(session.Account, code))
        {
            RequestRecord.Of(request.Context).Outcome = RequestOutcome.Forbidden;
            await AskForInvitationAsync(request, StatusCodes.Status403Forbidden, request.Account["InvitationWrong"], target);
            return;
        }

        var key = RandomNumberGenerator.GetBytes(TotpCode.SecretBytes);
        await ShowAsync(request, StatusCodes.Status200OK, null, new PendingEnrolment(session.Account, key, code, target));
    }

    /// <summary>Takes the first code of the app, keeps the app, and shows the recovery codes.</summary>
    public async Task FinishAsync(PageRequest request, BrowserSession session)
    {
        var form = await forms.ReadAsync(request.Context.Request);
        var host = BrowserSessions.HostOf(request.Context);
        var pending = tokens.Read(form?.Token, BrowserForms.FindCookie(request), host);
        if (pending is null || pending.Account != session.Account)
        {
            PageResponses.Redirect(request.Context, ReservedPaths.Factor);
            return;
        }

        if (form?.Passkey is not null)
        {
            await FinishByPasskeyAsync(request, session, form, pending);
            return;
        }

        var now = forms.Now;
        if (TotpCode.Read(form?.Code?.Reveal() ?? "") is not { } code || TotpCode.FindStep(pending.Key, code, now) is not { } step)
        {
            await ShowAsync(request, StatusCodes.Status400BadRequest, request.Account["FactorWrong"], pending);
            return;
        }

        if (!await MayEnrolAsync(request, pending)
            || await factors.AddTotpAsync(session.Account, form?.Name ?? "", pending.Key, step, isFirst: true) is not { } codes)
        {
            RequestRecord.Of(request.Context).Outcome = RequestOutcome.Forbidden;
            await AskForInvitationAsync(request, StatusCodes.Status403Forbidden, request.Account["InvitationWrong"], pending.Target);
            return;
        }

        await signIn.ContinueAsync(request, session, new FactorProof(FactorKind.Totp, now), TimeSpan.Zero, null);
        await FactorPage.WriteRecoveryCodesAsync(request, codes, pending.Target);
    }

    /// <summary>
    /// Shows the secret of a further app and the button for a further passkey, to a user who has just proved a factor.
    /// </summary>
    public Task BeginFurtherAsync(PageRequest request, BrowserSession session)
    {
        if (session.Factor?.IsFresh(forms.Now) != true)
        {
            AskForFreshProof(request, ReservedPaths.FurtherFactor);
            return Task.CompletedTask;
        }

        var key = RandomNumberGenerator.GetBytes(TotpCode.SecretBytes);
        var pending = new PendingEnrolment(session.Account, key, null, ReservedPaths.Account);
        return ShowAsync(request, StatusCodes.Status200OK, null, pending, isFirst: false);
    }

    /// <summary>Adds a further app or passkey.</summary>
    public async Task FinishFurtherAsync(PageRequest request, BrowserSession session)
    {
        if (session.Factor?.IsFresh(forms.Now) != true)
        {
            AskForFreshProof(request, ReservedPaths.FurtherFactor);
            return;
        }

        var form = await forms.ReadAsync(request.Context.Request);
        var pending = tokens.Read(form?.Token, BrowserForms.FindCookie(request), BrowserSessions.HostOf(request.Context));
        if (form is null || pending is null || pending.Account != session.Account || pending.Target != ReservedPaths.Account)
        {
            PageResponses.Redirect(request.Context, ReservedPaths.FurtherFactor);
            return;
        }

        var (error, codes) = form.Passkey is null
            ? await AddAppAsync(session, form, pending)
            : await AddPasskeyAsync(request, session, form);
        if (error is not null)
        {
            await ShowAsync(request, StatusCodes.Status400BadRequest, request.Account[error], pending, isFirst: false);
        }
        else if (codes.Count > 0)
        {
            await FactorPage.WriteRecoveryCodesAsync(request, codes, ReservedPaths.Account);
        }
        else
        {
            PageResponses.Redirect(request.Context, ReservedPaths.Account);
        }
    }

    /// <summary>Sends a person to prove a factor once more, from where the browser comes back.</summary>
    public static void AskForFreshProof(PageRequest request, string target) => PageResponses.Redirect(
        request.Context, $"{ReservedPaths.Factor}?fresh=yes&return={Uri.EscapeDataString(target)}");

    private async Task<(string? Error, IReadOnlyList<Secret> Codes)> AddAppAsync(
        BrowserSession session, PostedForm form, PendingEnrolment pending)
    {
        if (TotpCode.Read(form.Code?.Reveal() ?? "") is not { } code || TotpCode.FindStep(pending.Key, code, forms.Now) is not { } step)
        {
            return ("FactorWrong", []);
        }

        return await factors.AddTotpAsync(session.Account, form.Name ?? "", pending.Key, step, isFirst: false) is { } codes
            ? (null, codes)
            : ("FactorTooMany", []);
    }

    private async Task<(string? Error, IReadOnlyList<Secret> Codes)> AddPasskeyAsync(
        PageRequest request, BrowserSession session, PostedForm form)
    {
        var (status, codes) = await passkeys.AddAsync(request, session, form, isFirst: false, () => Task.FromResult(true));
        return (status == PasskeyStatus.Accepted ? null : PasskeyRefusal.TextOf(status), codes);
    }

    private async Task FinishByPasskeyAsync(PageRequest request, BrowserSession session, PostedForm form, PendingEnrolment pending)
    {
        var (status, codes) = await passkeys.AddAsync(
            request, session, form, isFirst: true, () => MayEnrolAsync(request, pending));
        if (status == PasskeyStatus.Accepted)
        {
            await signIn.ContinueAsync(request, session, new FactorProof(FactorKind.Passkey, forms.Now), TimeSpan.Zero, null);
            await FactorPage.WriteRecoveryCodesAsync(request, codes, pending.Target);
        }
        else if (status == PasskeyStatus.NotAllowed)
        {
            await AskForInvitationAsync(request, StatusCodes.Status403Forbidden, request.Account["InvitationWrong"], pending.Target);
        }
        else
        {
            await ShowAsync(request, StatusCodes.Status400BadRequest, request.Account[PasskeyRefusal.TextOf(status)], pending);
        }
    }

    private async Task<bool> MayEnrolAsync(PageRequest request, PendingEnrolment pending) => pending.Invitation is { } invitation
        ? await invitations.TryUseAsync(pending.Account, invitation)
        : invitations.IsOpenFor(SignInContexts.Source(request.Context));

    private Task ShowAsync(PageRequest request, int status, string? error, PendingEnrolment pending, bool isFirst = true)
    {
        var token = tokens.Write(pending, BrowserForms.EnsureCookie(request), BrowserSessions.HostOf(request.Context));
        return FactorPage.WriteEnrolmentAsync(request, status, error, pending, (token, isFirst));
    }

    private Task AskForInvitationAsync(PageRequest request, int status, string? error, string target) =>
        FactorPage.WriteInvitationAsync(request, status, error, forms.CreateToken(request, target));
}
