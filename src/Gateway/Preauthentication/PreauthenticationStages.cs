using Gateway.Identity;
using Gateway.Identity.Authorization;
using Gateway.Identity.Credentials;
using Gateway.Preauthentication.Assertions;
using Gateway.Preauthentication.Custom;
using Gateway.Preauthentication.Delegation;
using Gateway.Preauthentication.Factors;
using Gateway.Preauthentication.Forms;
using Gateway.Preauthentication.Negotiate;
using Gateway.Preauthentication.OpenIdConnect;
using Gateway.Requests;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Gateway.Preauthentication;

/// <summary>The stages that the gateway's own pages and the question who asks are.</summary>
internal static class PreauthenticationStages
{
    private const int GroupsShown = 20;

    /// <summary>
    /// The gateway's own pages, whatever route would match them: sign-in and sign-out, and the public keys of assertions.
    /// </summary>
    public static HttpStage Pages { get; } = new("pages", UsePages)
    {
        Explain = (request, context) => ExplainPages(context).ToAsyncEnumerable(),
    };

    /// <summary>Who asks, whether they may, and how the back end is told.</summary>
    public static HttpStage Authentication { get; } = new("authentication", UseAuthentication)
    {
        Explain = ExplainAuthenticationAsync,
    };

    private static void UsePages(IApplicationBuilder app)
    {
        app.UseMiddleware<AssertionKeysPage>().UseMiddleware<SignInPages>();
        var custom = app.ApplicationServices.GetRequiredService<IOptions<AuthenticationOptions>>().Value.Schemes;
        if (custom.Any(s => typeof(IAuthenticationRequestHandler).IsAssignableFrom(s.HandlerType)))
        {
            app.UseMiddleware<CustomCallbacks>();
        }
    }

    private static void UseAuthentication(IApplicationBuilder app)
    {
        app.UseMiddleware<PreauthenticationMiddleware>();
        app.UseWhen(HasPolicy, policed => policed.UseAuthorization());
        app.UseMiddleware<DelegationMiddleware>();
    }

    private static bool HasPolicy(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<IAuthorizeData>() is not null;

    private static IEnumerable<StageResult> ExplainPages(HttpContext context)
    {
        var hosts = context.RequestServices.GetRequiredService<PreauthenticatedHosts>();
        if (AssertionKeysPage.Answers(hosts, context.Request))
        {
            yield return StageResult.Stop("pages", "Answered", "the gateway publishes its assertion keys here; nothing is forwarded");
        }
        else if (OwaForm.IsPosted(context) && hosts.SignInOn(context.Request.Host.Host) is { OpenIdConnect: null })
        {
            yield return StageResult.Stop("pages", "Answered", "the gateway takes this sign-in form itself, unless there is a session");
        }
        else if (SignInPages.HostOf(hosts, context.Request) is { } host)
        {
            yield return StageResult.Stop("pages", "Answered", $"the gateway's own pages for {host.Scheme}; nothing is forwarded");
        }
    }

    private static async IAsyncEnumerable<StageResult> ExplainAuthenticationAsync(ExplainedRequest request, HttpContext context)
    {
        var route = context.GetEndpoint()?.Metadata.GetMetadata<RoutePreauthentication>();
        var provider = ProviderOf(route, context.RequestServices);
        var user = request.User is { } name
            ? await FindUserAsync(name, request, provider ?? ProofOf(route, context.RequestServices), route, context.RequestServices)
            : null;
        var signIn = SignInOf(request, user, route, context.RequestServices);
        if (route is not null)
        {
            signIn = context.RequestServices.GetRequiredService<SecondFactors>().Require(route, signIn, request.From);
        }

        if (await ExplainThrottlingAsync(request, user, route, signIn, context.RequestServices) is { } throttling)
        {
            yield return throttling;
        }

        foreach (var stage in Explain(context, route, signIn, user?.Detail ?? provider))
        {
            if (stage.Stage == "delegation" && await ExplainPolicyAsync(context, signIn) is { } policy)
            {
                yield return policy;
                if (!policy.Passes)
                {
                    yield break;
                }
            }

            yield return stage;
            if (stage is { Stage: "authentication", Passes: true })
            {
                foreach (var more in ExplainSignIn(request, user, route, context.RequestServices))
                {
                    yield return more;
                }
            }
        }
    }

    /// <summary>What limits the source of a credential; null where the route asks for none, or nobody may ask from there.</summary>
    private static async Task<StageResult?> ExplainThrottlingAsync(
        ExplainedRequest request, ExplainedUser? user, RoutePreauthentication? route, SignInResult signIn, IServiceProvider services)
    {
        var asks = route?.Schemes.Any(s => s is not (RouteAuthentication.Anonymous or RouteAuthentication.PassThrough)) == true;
        if (!asks || signIn.Place != AccessStatus.Allowed)
        {
            return null;
        }

        var isGuessable = user is { IsFamiliar: false }
            && route?.Schemes is [RouteAuthentication.Basic or RouteAuthentication.Forms, ..];
        return await services.GetRequiredService<ExplainedSource>().ExplainAsync(request.From, isGuessable);
    }

    private static IEnumerable<StageResult> ExplainSignIn(
        ExplainedRequest request, ExplainedUser? user, RoutePreauthentication? route, IServiceProvider services)
    {
        var scheme = route?.Schemes.Count > 0 ? route.Schemes[0].ToString() : "";
        var binding = services.GetRequiredService<IOptionsMonitor<SignInOptions>>().CurrentValue.BindSessionTo;
        StageResult?[] found =
        [
            ExplainedSignIn.Password(user, scheme, hasPage: route?.Schemes.Contains(RouteAuthentication.Forms) == true),
            ExplainedSignIn.Session(route, binding, request.Host, request.From),
        ];
        return found.OfType<StageResult>();
    }

    /// <summary>What the route's AuthorizationPolicy decides; null where it has none.</summary>
    private static async Task<StageResult?> ExplainPolicyAsync(HttpContext context, SignInResult signIn)
    {
        var policies = context.GetEndpoint()?.Metadata.GetOrderedMetadata<IAuthorizeData>() ?? [];
        var provider = context.RequestServices.GetRequiredService<IAuthorizationPolicyProvider>();
        if (policies.Count == 0 || await AuthorizationPolicy.CombineAsync(provider, policies) is not { } policy)
        {
            return null;
        }

        signIn.Admit(context);
        var result = await context.RequestServices.GetRequiredService<IAuthorizationService>().AuthorizeAsync(
            context.User, context, policy);
        var name = string.Join(", ", policies.Select(p => p.Policy ?? "default"));
        return result.Succeeded
            ? StageResult.Pass("policy", "Allowed", name)
            : StageResult.Stop("policy", nameof(PreauthenticationStatus.Forbidden), $"403: policy {name} refuses the user");
    }

    private static async Task<ExplainedUser> FindUserAsync(
        string name, ExplainedRequest request, string? provider, RoutePreauthentication? route, IServiceProvider services)
    {
        var users = services.GetRequiredService<ExplainedUsers>();
        if (provider is not null)
        {
            return users.TakeAsKnown(name, provider);
        }

        return route?.Schemes is [RouteAuthentication.ClientCertificate or RouteAuthentication.Negotiate, ..]
            ? await users.FindProvenAsync(name, request.From)
            : await users.FindAsync(name, request.From);
    }

    /// <summary>What is enough by itself, where the route asks for it first and no directory must know its users; or null.</summary>
    private static string? ProofOf(RoutePreauthentication? route, IServiceProvider services) => route?.Schemes switch
    {
        [RouteAuthentication.Bearer, ..] => "the issuer of the token",
        [RouteAuthentication.Negotiate, ..] when services.GetRequiredService<IOptionsMonitor<NegotiateOptions>>().CurrentValue.Realms.Values
            .All(realm => realm.Directory is null) => "the realm of the ticket",
        [RouteAuthentication.ClientCertificate, ..] when services.GetRequiredService<IOptionsMonitor<IdentityOptions>>().CurrentValue
            .ClientAuthorities.Values.All(authority => authority.Directory is null) => "the authority of the certificate",
        _ => null,
    };

    /// <summary>Where the route's users sign in elsewhere, or null.</summary>
    private static string? ProviderOf(RoutePreauthentication? route, IServiceProvider services) =>
        route?.Schemes is [RouteAuthentication.OpenIdConnect, ..]
        && services.GetRequiredService<OpenIdProviders>().Of(route) is { } provider
            ? $"provider {provider.Name}, {provider.Options.Issuer}"
            : null;

    private static SignInResult SignInOf(
        ExplainedRequest request, ExplainedUser? user, RoutePreauthentication? route, IServiceProvider services)
    {
        var place = route?.Access.DecidePlace(request.From, services.GetRequiredService<TimeProvider>().GetUtcNow())
            ?? AccessStatus.Allowed;
        var scheme = route?.Schemes.Count > 0 ? route.Schemes[0].ToString() : null;
        return user switch
        {
            null => SignInResult.Nothing with { Place = place },
            { Identity: { } identity } => new SignInResult(SignInStatus.Accepted) { Scheme = scheme, User = identity, Place = place },
            _ => new SignInResult(SignInStatus.Refused) { Scheme = scheme, Result = user.Result, Place = place },
        };
    }

    private static IEnumerable<StageResult> Explain(HttpContext context, RoutePreauthentication? route, SignInResult signIn, string? detail)
    {
        var client = ClientKindReader.Read(context.Request.Method, context.Request.Headers, route);
        var status = PreauthenticationRules.Decide(route, client, signIn);
        var schemes = route is null ? "" : string.Join(", ", route.Schemes.Select(s => NameOf(s, route)));
        var known = detail is null ? "" : $" ({detail})";
        var reason = PreauthenticationRules.Reason(status, route, signIn);
        if (status is not (PreauthenticationStatus.Anonymous or PreauthenticationStatus.PassThrough or PreauthenticationStatus.Accepted
            or PreauthenticationStatus.Forbidden))
        {
            var asks = status == PreauthenticationStatus.SecondFactor
                ? $"user {signIn.User?.Name} is asked for more than a password"
                : $"asks for {schemes}";
            yield return StageResult.Stop("authentication", status.ToString(), $"{asks}; {reason}{known}");
            yield break;
        }

        var isForbidden = status == PreauthenticationStatus.Forbidden;
        if (signIn.User is not null || !isForbidden)
        {
            var asWhom = signIn.User is { } user ? $", user {user.Name}, {detail}" : "";
            yield return StageResult.Pass(
                "authentication", isForbidden ? nameof(PreauthenticationStatus.Accepted) : status.ToString(), $"{schemes}{asWhom}");
        }

        if (isForbidden)
        {
            yield return StageResult.Stop("authorisation", status.ToString(), $"{reason}{(signIn.User is null ? "" : known)}");
            yield break;
        }

        // a route without settings is Misconfigured above
        yield return StageResult.Pass("authorisation", "Allowed", AccessText.Of(route!.Access));
        yield return StageResult.Pass("delegation", route.Delegation.ToString(), DelegationOf(route, status, signIn.User));
    }

    private static string NameOf(RouteAuthentication scheme, RoutePreauthentication route) =>
        scheme == RouteAuthentication.Custom ? $"{scheme} ({string.Join(", ", route.CustomSchemes)})" : scheme.ToString();

    private static string DelegationOf(RoutePreauthentication route, PreauthenticationStatus status, UserIdentity? user) =>
        route.Delegation switch
        {
            RouteDelegation.Header => HeadersOf(route, user),
            RouteDelegation.Forms => $"the user's name and password to the form at {route.BackEndForm?.Path}",
            RouteDelegation.Bearer => "the user's own token, or name and password",
            RouteDelegation.Basic => "the user's name and password",
            _ when status == PreauthenticationStatus.PassThrough => "the client's own Authorization passes",
            _ => "",
        };

    private static string HeadersOf(RoutePreauthentication route, UserIdentity? user)
    {
        var groups = user is null ? "" : string.Join(',', user.Groups.Order(StringComparer.OrdinalIgnoreCase).Take(GroupsShown));
        var text = $"{route.DelegationHeader}: {user?.Name}";
        text += route.DelegationGroupsHeader is { } header ? $", {header}: {groups}" : "";
        return text + (route.Assertion is { } assertion ? $", {assertion.Header}: a signed token for {assertion.Audience}" : "");
    }
}
