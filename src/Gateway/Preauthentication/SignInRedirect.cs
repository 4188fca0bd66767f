using Gateway.Preauthentication.Pages;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Preauthentication;

/// <summary>Sends a browser to the page for signing in or for a second factor, from which it comes back to where it wanted to go.</summary>
internal sealed class SignInRedirect(PreauthenticatedHosts hosts)
{
    public void Write(HttpContext context, RoutePreauthentication route, PreauthenticationResult result)
    {
        var page = result.Status == PreauthenticationStatus.SecondFactor ? ReservedPaths.Factor : ReservedPaths.SignIn;
        var reason = result.SignIn.Status switch
        {
            SignInStatus.SessionEnded => "&reason=ended",
            SignInStatus.PasswordMissing => "&reason=password",
            _ => "",
        };
        context.Response.StatusCode = context.Request.Method == "POST" ? StatusCodes.Status303SeeOther : StatusCodes.Status302Found;
        context.Response.Headers.Location = $"{page}?return={Uri.EscapeDataString(Target(context, route))}{reason}";
        context.Response.Headers.CacheControl = "no-store";
    }

    /// <summary>The target after signing in: the requested one, or for a POST, which is not replayed, the page it came from.</summary>
    private string Target(HttpContext context, RoutePreauthentication route)
    {
        var request = context.Request;
        var landing = context.GetEndpoint() is RouteEndpoint endpoint
            ? PreauthenticatedHosts.Landing(endpoint.RoutePattern)
            : hosts.SignInOn(request.Host.Host)?.Landing ?? "/";
        if (SignOutPaths.Match(route.SignOutPaths, request.Path.Value, request.QueryString.Value))
        {
            return landing;
        }

        var target = request.Method == "POST" ? Referer(request) : context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        return ReturnTarget.IsSafe(target) ? target : landing;
    }

    private static string? Referer(HttpRequest request)
    {
        var isOfThisHost = Uri.TryCreate(request.Headers.Referer.ToString(), UriKind.Absolute, out var referer)
            && referer.Authority == request.Host.Value;
        return isOfThisHost ? referer?.PathAndQuery : null;
    }
}
