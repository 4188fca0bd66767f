using Gateway.Accounts.Factors;
using Gateway.Accounts.Passkeys;
using Gateway.Accounts.Storage;
using Gateway.Preauthentication.Forms;
using Gateway.Preauthentication.Pages;
using Gateway.Preauthentication.Passkeys;
using Gateway.Preauthentication.Sessions;
using Gateway.Requests;

namespace Gateway.Preauthentication.Factors;

/// <summary>
/// The step after the password: asks a signed-in person for a second factor, which a route requires. A device that is remembered passes
/// without a page.
/// </summary>
internal sealed class FactorPages(
    SessionUsers users,
    BrowserSessions browsers,
    BrowserForms forms,
    FactorSignIn signIn,
    PasskeySignIn passkeys,
    EnrolmentPages enrolment)
{
    private static readonly SecondFactorRule Any = new();

    public Task AnswerAsync(PageRequest request) => (request.Context.Request.Path.Value, request.Context.Request.Method) switch
    {
        (ReservedPaths.Factor, "GET" or "HEAD") => InSessionAsync(request, ShowAsync),
        (ReservedPaths.Factor, "POST") => InSessionAsync(request, VerifyAsync),
        (ReservedPaths.Invitation, "POST") => InSessionAsync(request, enrolment.AcceptInvitationAsync),
        (ReservedPaths.Enrolment, "POST") => InSessionAsync(request, enrolment.FinishAsync),
        (ReservedPaths.FurtherFactor, "GET" or "HEAD") => InSessionAsync(request, enrolment.BeginFurtherAsync),
        (ReservedPaths.FurtherFactor, "POST") => InSessionAsync(request, enrolment.FinishFurtherAsync),
        (ReservedPaths.Factor or ReservedPaths.FurtherFactor, _) => PageResponses.RefuseMethodAsync(request.Context, "GET, HEAD, POST"),
        _ => PageResponses.RefuseMethodAsync(request.Context, "POST"),
    };

    /// <summary>Whether a path is one of these pages.</summary>
    public static bool Has(PathString path) => path.StartsWithSegments(ReservedPaths.Factor, StringComparison.Ordinal);

    private async Task InSessionAsync(PageRequest request, Func<PageRequest, BrowserSession, Task> answer)
    {
        var context = request.Context;
        RequestRecord.Of(context).Scheme = FactorSignIn.SchemeName;
        if (context.Request.Method == "POST" && BrowserForms.IsForeign(context.Request))
        {
            await PageResponses.RefuseForeignAsync(context);
            return;
        }

        var session = browsers.Find(context, request.Settings);
        var verified = session is null ? SignInResult.Nothing : await users.VerifyAsync(context, request.Settings, session, null);
        if (session is null || verified.User is not { } user)
        {
            PageResponses.Redirect(context, $"{ReservedPaths.SignIn}?return={Uri.EscapeDataString(request.Target)}");
            return;
        }

        var record = RequestRecord.Of(context);
        (record.User, record.Outcome) = (user, RequestOutcome.Answered);
        try
        {
            await answer(request, session);
        }
        catch (AccountStoreException e)
        {
            (record.Outcome, record.Reason) = (RequestOutcome.DirectoryUnavailable, e.Message);
            context.Response.Headers.RetryAfter = PreauthenticationResponses.RetryAfterSeconds;
            await FactorPage.WriteMessageAsync(
                request, StatusCodes.Status503ServiceUnavailable, request.Account["FactorUnavailable"]);
        }
    }

    private async Task ShowAsync(PageRequest request, BrowserSession session)
    {
        var rule = request.Host.SecondFactor ?? Any;
        var isFresh = request.Context.Request.Query["fresh"] == "yes"; // asked again all the same
        if (!isFresh && session.Factor is { } proof && rule.Accepts(proof, forms.Now))
        {
            PageResponses.Redirect(request.Context, request.Target);
            return;
        }

        if (!isFresh && await FindDeviceAsync(request, session, rule) is { } remembered)
        {
            browsers.AddFactor(request.Context, request.Settings, session, remembered);
            PageResponses.Redirect(request.Context, request.Target);
            return;
        }

        var known = await signIn.FindAsync(session.Account);
        if (known.Factors.Count == 0 && isFresh)
        {
            // The directory's own challenge was the factor: signing in again proves it.
            PageResponses.Redirect(request.Context, $"{ReservedPaths.SignIn}?return={Uri.EscapeDataString(request.Target)}");
        }
        else if (known.Factors.Count == 0)
        {
            await enrolment.BeginAsync(request, session, request.Target);
        }
        else
        {
            await AskAsync(request, session, StatusCodes.Status200OK, null, request.Target);
        }
    }

    private async Task VerifyAsync(PageRequest request, BrowserSession session)
    {
        var form = await forms.ReadAsync(request.Context.Request);
        if (forms.ReadTarget(request, form) is { } back && form?.Passkey is not null)
        {
            await VerifyPasskeyAsync(request, session, form, back);
            return;
        }

        if (forms.ReadTarget(request, form) is not { } target || form?.Code is not { } code)
        {
            await AskAsync(request, session, StatusCodes.Status400BadRequest, request.Account["Stale"], request.Host.Landing);
            return;
        }

        var rule = request.Host.SecondFactor ?? Any;
        var verified = await signIn.VerifyAsync(request, session, code, rule.Kinds);
        if (verified.Status == FactorStatus.Accepted)
        {
            var remember = form.IsRemembered && session.IsPrivate ? rule.Remember : TimeSpan.Zero;
            var proof = new FactorProof(verified.Kind, forms.Now);
            await signIn.ContinueAsync(request, session, proof, remember, form.Name);
            PageResponses.Redirect(request.Context, target);
            return;
        }

        var record = RequestRecord.Of(request.Context);
        (record.Outcome, record.Reason) = (OutcomeOf(verified.Status), $"{FactorSignIn.SchemeName}: {verified.Status}.");
        await AskAsync(request, session, StatusOf(verified.Status), MessageOf(request, verified.Status), target);
    }

    private async Task VerifyPasskeyAsync(PageRequest request, BrowserSession session, PostedForm form, string target)
    {
        var rule = request.Host.SecondFactor ?? Any;
        var result = rule.Kinds.Contains(FactorKind.Passkey)
            ? await passkeys.VerifyAsync(request, form, session)
            : new PasskeyResult(PasskeyStatus.NotAllowed);
        if (result.Status == PasskeyStatus.Accepted)
        {
            RequestRecord.Of(request.Context).Scheme = PasskeySignIn.SchemeName;
            await signIn.ContinueAsync(request, session, new FactorProof(FactorKind.Passkey, forms.Now), TimeSpan.Zero, null);
            PageResponses.Redirect(request.Context, target);
            return;
        }

        PasskeyRefusal.Record(request, result.Status);
        var text = request.Account[PasskeyRefusal.TextOf(result.Status)];
        await AskAsync(request, session, PasskeyRefusal.StatusCodeOf(result.Status), text, target);
    }

    /// <summary>What was proved on a device that the person wanted to be remembered.</summary>
    private async Task<FactorProof?> FindDeviceAsync(PageRequest request, BrowserSession session, SecondFactorRule rule)
    {
        if (CookieHeader.Find(request.Context.Request.Headers.Cookie, request.Settings.TrustCookie) is not { } token)
        {
            return null;
        }

        var now = forms.Now;

        // A shorter time in the configuration applies to devices that are remembered already.
        return await signIn.FindDeviceAsync(request, session, token) is { } device
            && now - device.Proved < rule.Remember
            && new FactorProof(device.Kind, device.Proved, device.Id) is var proof
            && rule.Accepts(proof, now)
                ? proof
                : null;
    }

    private async Task AskAsync(PageRequest request, BrowserSession session, int status, string? error, string target)
    {
        var known = await signIn.FindAsync(session.Account);
        var choices = FactorChoices.Of(known, request.Host.SecondFactor ?? Any, BrowserSessions.HostOf(request.Context));
        if (choices.IsEmpty)
        {
            await FactorPage.WriteMessageAsync(request, StatusCodes.Status403Forbidden, error ?? request.Account["FactorNotAccepted"]);
            return;
        }

        if (status == StatusCodes.Status401Unauthorized)
        {
            request.Context.Response.Headers.WWWAuthenticate =
                request.Settings.GetPageChallenge(RouteAuthentication.Forms, request.Context.Request);
        }

        var remember = session.IsPrivate ? request.Host.SecondFactor?.Remember ?? TimeSpan.Zero : TimeSpan.Zero;
        await FactorPage.WriteChoicesAsync(request, status, error, choices, remember, forms.CreateToken(request, target));
    }

    private static string MessageOf(PageRequest request, FactorStatus status) => request.Account[status switch
    {
        FactorStatus.Replayed => "FactorUsed",
        FactorStatus.Locked => "FactorLocked",
        FactorStatus.Unavailable => "FactorUnavailable",
        _ => "FactorWrong",
    }];

    private static int StatusOf(FactorStatus status) => status switch
    {
        FactorStatus.Unavailable => StatusCodes.Status503ServiceUnavailable,
        FactorStatus.Locked => StatusCodes.Status429TooManyRequests,
        _ => StatusCodes.Status401Unauthorized,
    };

    private static RequestOutcome OutcomeOf(FactorStatus status) => status switch
    {
        FactorStatus.Unavailable => RequestOutcome.DirectoryUnavailable,
        FactorStatus.Locked => RequestOutcome.LockedOut,
        _ => RequestOutcome.Unauthenticated,
    };
}
