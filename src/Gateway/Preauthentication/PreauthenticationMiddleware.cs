using System.Net;
using Gateway.Identity.Auditing;
using Gateway.Identity.Authorization;
using Gateway.Preauthentication.BackEndForms;
using Gateway.Preauthentication.Forms;
using Gateway.Preauthentication.OpenIdConnect;
using Gateway.Requests;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Model;

namespace Gateway.Preauthentication;

/// <summary>Knows the caller before anything is forwarded, whatever the method, upgrades included: find, decide, answer or delegate.</summary>
internal sealed partial class PreauthenticationMiddleware(
    RequestDelegate next,
    PreauthenticatedHosts hosts,
    FormSessions sessions,
    FormSessionCookie cookies,
    AuthenticationSchemes schemes,
    PreauthenticationResponses answer,
    PreauthenticationMetrics metrics,
    DelegatedUsers delegated,
    DecisionLog decisions,
    BackEndFormDelegation forms,
    ProviderSignOut providers,
    TimeProvider time,
    IOptionsMonitor<SignInOptions> signIn,
    ILogger<PreauthenticationMiddleware> logger)
{
    public Task InvokeAsync(HttpContext context)
    {
        var endpoint = context.GetEndpoint();
        var route = endpoint?.Metadata.GetMetadata<RoutePreauthentication>();
        if (route is null && endpoint?.Metadata.GetMetadata<RouteModel>() is null)
        {
            // Nothing that is published: an endpoint of the gateway itself, or none.
            return next(context);
        }

        var settings = signIn.CurrentValue;
        var finding = route is null ? new ValueTask<SignInResult>(SignInResult.Nothing) : FindAsync(context, route);

        // Whom memory knows is known already, and nothing here has to wait for the back end's answer.
        return finding.IsCompletedSuccessfully ? DecideAsync(context, route, settings, finding.Result) : WaitAsync(context, route, settings, finding);
    }

    private async Task WaitAsync(HttpContext context, RoutePreauthentication? route, SignInOptions settings, ValueTask<SignInResult> underway)
    {
        SignInResult finding;
        try
        {
            finding = await underway;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            RequestRecord.Of(context).Outcome = RequestOutcome.ClientLeft;
            return;
        }

        await DecideAsync(context, route, settings, finding);
    }

    private Task DecideAsync(HttpContext context, RoutePreauthentication? route, SignInOptions settings, SignInResult finding)
    {
        // What sort of client it is tells only how to answer one who is not let in.
        var caller = finding.State == SignInStatus.Accepted || (route is not null && PreauthenticationRules.Open(route) is not null)
            ? ClientKind.Program
            : ClientKindReader.Read(context.Request.Method, context.Request.Headers);
        var decision = PreauthenticationRules.Decide(route, caller, finding);

        var record = RequestRecord.Of(context);
        record.User = finding.User;
        record.Scheme = finding.Scheme;
        metrics.Decided(decision, finding);
        if (decision == PreauthenticationStatus.Forbidden && route is not null && finding.User is { } refused)
        {
            decisions.Denied(refused.Name, SignInContexts.Of(context, finding.Scheme ?? "", route.Route), refused, PreauthenticationRules.Authorize(route, finding));
        }

        if (decision == PreauthenticationStatus.Misconfigured)
        {
            Log.Misconfigured(logger, context.GetEndpoint()?.DisplayName);
        }

        return decision is PreauthenticationStatus.Accepted or PreauthenticationStatus.Anonymous or PreauthenticationStatus.PassThrough && route is not null
            ? PassAsync(context, route, settings, decision, finding)
            : answer.WriteAsync(context, route, caller, decision, finding, settings);
    }

    private Task PassAsync(HttpContext context, RoutePreauthentication route, SignInOptions settings, PreauthenticationStatus decision, SignInResult finding)
    {
        var leading = providers.ContinueLogoutAsync(context, route);
        return leading.IsCompletedSuccessfully ? ForwardAsync(context, route, settings, decision, finding) : ContinueLogoutAsync(leading, context, route, settings, decision, finding);
    }

    private async Task ContinueLogoutAsync(ValueTask leading, HttpContext context, RoutePreauthentication route, SignInOptions settings, PreauthenticationStatus decision, SignInResult finding)
    {
        await leading;
        await ForwardAsync(context, route, settings, decision, finding);
    }

    private Task ForwardAsync(HttpContext context, RoutePreauthentication route, SignInOptions settings, PreauthenticationStatus decision, SignInResult finding)
    {
        if (PreauthenticationRules.SignsIn(route))
        {
            FormCookies.OnStarting(context, settings, SessionCookie(context, route, settings));
        }

        if (route.Delegation == RouteDelegation.Ntlm && finding.Credential is { } password)
        {
            context.Features.Set(BackEndCredential.From(password));
        }

        RequestDelegation.Apply(context.Request.Headers, route, decision, finding, hosts.DelegationHeaders, settings.SessionCookie, settings.FormCookie);
        if (finding.User is { } user)
        {
            delegated.Apply(context.Request.Headers, route, user);
        }

        return route.BackEndForm is null ? next(context) : AuthenticateUpstreamAsync(context, route, finding);
    }

    private async Task AuthenticateUpstreamAsync(HttpContext context, RoutePreauthentication route, SignInResult finding)
    {
        await forms.PrepareAsync(context, route, finding);
        await next(context);
    }

    private ValueTask<SignInResult> FindAsync(HttpContext context, RoutePreauthentication route)
    {
        var place = route.Access.DecidePlace(context.Connection.RemoteIpAddress ?? IPAddress.None, time.GetUtcNow());
        var finding = place == AccessStatus.OutsideNetworks || PreauthenticationRules.Open(route) is not null
            ? new ValueTask<SignInResult>(SignInResult.Nothing)
            : schemes.FindAsync(context, route);
        return place == AccessStatus.Allowed ? finding : WithAsync(finding, place);
    }

    private static async ValueTask<SignInResult> WithAsync(ValueTask<SignInResult> finding, AccessStatus place) => await finding with { Place = place };

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
