using Gateway.Preauthentication.Forms;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Model;

namespace Gateway.Preauthentication.BackEndForms;

/// <summary>
/// Delegation <c>Forms</c>: a person who is signed in here is signed in at the back end too, by its own form, and never sees it. The back
/// end's cookies are added to what is forwarded and kept out of what comes back; when it has forgotten them, it is asked anew.
/// </summary>
internal sealed class BackEndFormDelegation(BackEndSessions sessions, BackEndSignIn signIn, TimeProvider time)
{
    // A back end that forgets at once would be asked for ever.
    private static readonly TimeSpan LeastLife = TimeSpan.FromSeconds(10);

    /// <summary>Makes a request one of the person's session at the back end. Where there is none, the back end shows its own form.</summary>
    public async ValueTask PrepareAsync(HttpContext context, RoutePreauthentication route, SignInResult finding)
    {
        if (route.BackEndForm is not { } form
            || finding.Credential is not { } credential
            || context.Features.Get<FormSession>() is not { } session
            || context.GetEndpoint()?.Metadata.GetMetadata<RouteModel>()?.Cluster is not { } cluster)
        {
            return;
        }

        var cookies = await sessions.GetAsync(session.Id, cluster.ClusterId, form.Idle, () => signIn.SignInAsync(context, cluster, route.Route, form, credential));
        if (cookies is null)
        {
            return;
        }

        context.Request.Headers.Cookie = cookies.Add(context.Request.Headers.Cookie);
        var isLeaving = SignOutPaths.Match(route.SignOutPaths, context.Request.Path, context.Request.QueryString);
        var isPage = context.Request.Method == "GET" && ClientKindReader.Read(context.Request.Method, context.Request.Headers) == ClientKind.Navigation;
        context.Response.OnStarting(() =>
        {
            context.Response.Headers.SetCookie = cookies.Take(context.Response.Headers.SetCookie, all: false);
            var isForgotten = IsForgotten(context.Response, form);
            if (isLeaving || isForgotten)
            {
                sessions.Forget(session.Id, cluster.ClusterId, cookies);
            }

            // To browsers //evil.example.com is another host.
            if (isForgotten && !isLeaving && isPage && time.GetUtcNow() - cookies.Made >= LeastLife
                && context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget is (['/'] or ['/', not '/', ..]) and var target)
            {
                context.Response.StatusCode = StatusCodes.Status302Found;
                context.Response.Headers.Location = target;
            }

            return Task.CompletedTask;
        });
    }

    private static bool IsForgotten(HttpResponse response, BackEndForm form) => response.StatusCode switch
    {
        401 or 440 => true,
        301 or 302 or 303 or 307 => form.IsSignInPage(response.Headers.Location),
        _ => false,
    };
}
