using System.Net;
using Gateway.Identity.Auditing;
using Gateway.Identity.Authorization;
using Gateway.Preauthentication.BackEndForms;
using Gateway.Preauthentication.Basic;
using Gateway.Preauthentication.Bearer;
using Gateway.Preauthentication.ClientCertificates;
using Gateway.Preauthentication.Forms;
using Gateway.Preauthentication.Negotiate;
using Gateway.Preauthentication.OpenIdConnect;
using Gateway.Requests;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Model;

namespace Gateway.Preauthentication;

/// <summary>Knows the caller before anything is forwarded, whatever the method, upgrades included: find, decide, answer or delegate.</summary>
internal sealed partial class PreauthenticationMiddleware(
    RequestDelegate next,
    PublishedHosts hosts,
    FormSessions sessions,
    FormSessionCookie cookies,
    PreauthenticationAnswer answer,
    PreauthenticationMetrics metrics,
    DelegatedUsers delegated,
    DecisionLog decisions,
    BackEndFormDelegation forms,
    ProviderSignOut providers,
    TimeProvider time,
    IOptionsMonitor<SignInOptions> signIn,
    ILogger<PreauthenticationMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var endpoint = context.GetEndpoint();
        var route = endpoint?.Metadata.GetMetadata<RoutePreauthentication>();
        if (route is null && endpoint?.Metadata.GetMetadata<RouteModel>() is null)
        {
            // Nothing that is published: an endpoint of the gateway itself, or none.
            await next(context);
            return;
        }

        var settings = signIn.CurrentValue;
        CallerFinding finding;
        try
        {
            finding = route is null ? CallerFinding.Nothing : await FindAsync(context, route, settings);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            RequestRecord.Of(context).Outcome = RequestOutcome.ClientLeft;
            return;
        }

        var caller = finding.State == CallerState.Accepted ? CallerKind.Program : CallerKindReader.Read(context.Request.Method, context.Request.Headers);
        var decision = PreauthenticationRules.Decide(route, caller, finding);

        var record = RequestRecord.Of(context);
        record.Route ??= route?.Route;
        record.User = finding.User;
        record.Scheme = finding.Scheme;
        metrics.Decided(decision, finding);
        if (decision == PreauthenticationDecision.Forbidden && route is not null && finding.User is { } refused)
        {
            decisions.Denied(refused.Name, SignInContexts.Of(context, finding.Scheme ?? "", route.Route), refused, PreauthenticationRules.May(route, finding));
        }

        if (decision == PreauthenticationDecision.Misconfigured)
        {
            Log.Misconfigured(logger, endpoint?.DisplayName);
        }

        if (decision is not (PreauthenticationDecision.Accepted or PreauthenticationDecision.Anonymous or PreauthenticationDecision.PassThrough) || route is null)
        {
            await answer.WriteAsync(context, route, caller, decision, finding, settings);
            return;
        }

        if (PreauthenticationRules.SignsIn(route))
        {
            await providers.LeadOnAsync(context, route);
            FormCookies.OnStarting(context, settings, SessionCookie(context, route, settings));
        }

        if (route.Delegation == RouteDelegation.Ntlm && finding.Credential is { } password)
        {
            context.Features.Set(BackendCredential.From(password));
        }

        RequestDelegation.Apply(context.Request.Headers, route, decision, finding, hosts.DelegationHeaders, settings.SessionCookie, settings.FormCookie);
        if (finding.User is { } user)
        {
            delegated.Apply(context.Request.Headers, route, user);
        }

        await forms.PrepareAsync(context, route, finding);
        await next(context);
    }

    private async ValueTask<CallerFinding> FindAsync(HttpContext context, RoutePreauthentication route, SignInOptions settings)
    {
        var place = route.Access.DecidePlace(context.Connection.RemoteIpAddress ?? IPAddress.None, time.GetUtcNow());
        var finding = place == AccessVerdict.OutsideNetworks || PreauthenticationRules.Open(route) is not null
            ? CallerFinding.Nothing
            : await AskAsync(context, route, settings);
        return place == AccessVerdict.Allowed ? finding : finding with { Place = place };
    }

    // A credential that is said aloud counts, and the cookie only where there is none.
    private static async ValueTask<CallerFinding> AskAsync(HttpContext context, RoutePreauthentication route, SignInOptions settings)
    {
        if (context.Request.Headers.Authorization.Count > 0)
        {
            if (PreauthenticationRules.Takes(route, RouteAuthentication.Bearer) || PreauthenticationRules.Takes(route, RouteAuthentication.BearerPassThrough))
            {
                await AuthenticateAsync(context, BearerHandler.SchemeName);
            }

            if (context.Features.Get<CallerFinding>() is null && PreauthenticationRules.Takes(route, RouteAuthentication.Basic))
            {
                await AuthenticateAsync(context, BasicHandler.SchemeName);
            }
        }

        if (context.Features.Get<CallerFinding>() is null && PreauthenticationRules.Takes(route, RouteAuthentication.Negotiate))
        {
            await AuthenticateAsync(context, NegotiateHandler.SchemeName);
        }

        if (context.Features.Get<CallerFinding>() is null && PreauthenticationRules.Takes(route, RouteAuthentication.ClientCertificate))
        {
            await AuthenticateAsync(context, ClientCertificateHandler.SchemeName);
        }

        if (context.Features.Get<CallerFinding>() is null
            && PreauthenticationRules.SignsIn(route)
            && CookieHeader.Contains(context.Request.Headers.Cookie, settings.SessionCookie, settings.SessionCookie))
        {
            await AuthenticateAsync(context, PreauthenticationRules.Takes(route, RouteAuthentication.Forms) ? FormsHandler.SchemeName : OpenIdConnectHandler.SchemeName);
        }

        return context.Features.Get<CallerFinding>() ?? CallerFinding.Nothing;
    }

    private static async Task AuthenticateAsync(HttpContext context, string scheme)
    {
        if (await context.AuthenticateAsync(scheme) is { Succeeded: true, Principal: var principal })
        {
            context.User = principal;
        }
    }

    /// <summary>The session cookie to send: none while it is fresh, renewed when it is in use, cleared when the back end signs the person out.</summary>
    private string? SessionCookie(HttpContext context, RoutePreauthentication route, SignInOptions settings)
    {
        if (context.Features.Get<FormSession>() is not { } session)
        {
            return null;
        }

        var lifetime = settings.Lifetime(session.IsPrivate);
        if (SignOutPaths.Match(route.SignOutPaths, context.Request.Path, context.Request.QueryString))
        {
            sessions.Revoke(session.Id, session.Started + lifetime.Absolute);
            return FormCookies.Clear(settings.SessionCookie);
        }

        var now = time.GetUtcNow();
        if (now - session.Seen < lifetime.Idle / 10 || IsPolling(context.Request.QueryString))
        {
            return null;
        }

        var renewed = session.SeenAt(now);
        sessions.Touch(renewed.Id, renewed.Expires(lifetime));
        return FormCookies.Set(settings.SessionCookie, cookies.Write(renewed));
    }

    // OWA marks what its own timers ask with UA=0: no sign of a person.
    private static bool IsPolling(QueryString query) => query.Value is { } text && text.Contains("UA=0", StringComparison.Ordinal);

    private static partial class Log
    {
        [LoggerMessage(3100, LogLevel.Error, "Endpoint {Endpoint} is published without saying how its callers are known; the request is refused.")]
        public static partial void Misconfigured(ILogger logger, string? endpoint);
    }
}
