using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Model;

namespace Gateway.Preauthentication.BackEndForms;

/// <summary>
/// Delegation <c>Forms</c>: the gateway signs a person in at the back end too, by the back end's own form, which the person never sees. The
/// back end's cookies are added to requests and removed from responses; when the back end no longer accepts them, the gateway signs in
/// again.
/// </summary>
internal sealed class BackEndFormDelegation(BackEndSessions sessions, BackEndSignIn signIn, TimeProvider time)
{
    // Without a minimum, a back end that ends its session at once would cause an endless loop of redirects.
    private static readonly TimeSpan MinimumLife = TimeSpan.FromSeconds(10);

    /// <summary>Adds the person's session at the back end to a request. Where the sign-in fails, the back end shows its own form.</summary>
    public async ValueTask PrepareAsync(HttpContext context, RoutePreauthentication route, SignInResult signedIn)
    {
        if (route.BackEndForm is not { } form
            || signedIn.Credential is not { } credential
            || signedIn.Session is not { } session
            || context.GetEndpoint()?.Metadata.GetMetadata<RouteModel>()?.Cluster is not { } cluster)
        {
            return;
        }

        var cookies = await sessions.GetAsync(
            session.Id, cluster.ClusterId, form.Idle, () => signIn.SignInAsync(context, cluster, route.Route, form, credential));
        if (cookies is null)
        {
            return;
        }

        context.Request.Headers.Cookie = cookies.Add(context.Request.Headers.Cookie);
        var isSignOut = SignOutPaths.Match(route.SignOutPaths, context.Request.Path.Value, context.Request.QueryString.Value);
        var isPage = context.Request.Method == "GET"
            && ClientKindReader.Read(context.Request.Method, context.Request.Headers) == ClientKind.Navigation;
        context.Response.OnStarting(() =>
        {
            context.Response.Headers.SetCookie = cookies.Take(context.Response.Headers.SetCookie, all: false);
            var hasEnded = HasEnded(context.Response, form);
            if (isSignOut || hasEnded)
            {
                sessions.Remove(session.Id, cluster.ClusterId, cookies);
            }

            // A browser reads //evil.example.com as another host.
            if (hasEnded && !isSignOut && isPage && time.GetUtcNow() - cookies.Made >= MinimumLife
                && context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget is (['/'] or ['/', not '/', ..]) and var target)
            {
                context.Response.StatusCode = StatusCodes.Status302Found;
                context.Response.Headers.Location = target;
            }

            return Task.CompletedTask;
        });
    }

    private static bool HasEnded(HttpResponse response, BackEndForm form) => response.StatusCode switch
    {
        401 or 440 => true,
        301 or 302 or 303 or 307 => form.IsSignInPage(response.Headers.Location),
        _ => false,
    };
}
