using Gateway.Preauthentication.Assertions;
using Microsoft.Extensions.Options;

namespace Gateway.Admin;

/// <summary>The first middleware of the admin pipeline: writes the response to requests that <see cref="AdminAccess"/> refuses.</summary>
internal sealed class AdminGuardMiddleware(RequestDelegate next, IOptionsMonitor<AdminOptions> options, AdminRoutes routes)
{
    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        var isPublic = context.Request.Path == AdminEndpoints.HealthPath
            || context.Request.Path == AdminEndpoints.ReadyPath
            || context.Request.Path == AssertionKeysPage.Path
            || AuthorityEndpoints.Has(context.Request.Path);
        var changes = routes.Changes(context.Request.Path);
        if (routes.Find(context.Request.Path) is { IsPage: true }
            && AdminAccess.IsKnownHost(options.CurrentValue, context.Request.Host.Host))
        {
            return IsPartOfOtherPage(context.Request)
                ? AdminText.WriteAsync(context, StatusCodes.Status403Forbidden, "Not for other web pages.")
                : next(context);
        }

        switch (AdminAccess.Authorize(options.CurrentValue, context.Request, changes, isPublic))
        {
            case AdminAccessStatus.Allowed:
                return next(context);
            case AdminAccessStatus.MethodNotAllowed:
                headers.Allow = string.Join(", ", changes.Prepend("HEAD").Prepend("GET"));
                return AdminText.WriteAsync(
                    context, StatusCodes.Status405MethodNotAllowed, $"Only {string.Join(", ", changes.Prepend("HEAD").Prepend("GET"))}.");
            case AdminAccessStatus.Unauthorized:
                headers.WWWAuthenticate = "Bearer";
                return AdminText.WriteAsync(
                    context,
                    StatusCodes.Status401Unauthorized,
                    "A bearer token is needed: Admin:Token or Admin:TokenFile of the configuration.");
            case AdminAccessStatus.ViewOnly:
                return AdminText.WriteAsync(
                    context, StatusCodes.Status403Forbidden, "Admin:ViewToken lets its holders look; Admin:Token is needed for changes.");
            case AdminAccessStatus.UnknownHost:
                return AdminText.WriteAsync(
                    context, StatusCodes.Status421MisdirectedRequest, "Ask by IP address, by localhost, or by a name of Admin:Hosts.");
            default:
                return AdminText.WriteAsync(context, StatusCodes.Status403Forbidden, "Not for web pages.");
        }
    }

    // A page of another site in an administrator's browser cannot read responses of this API, but its requests could exhaust the slots
    // for log followers. A link from another site is a navigation, and is allowed.
    private static bool IsPartOfOtherPage(HttpRequest request) =>
        request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin" or "none")
        && request.Headers["Sec-Fetch-Mode"] != "navigate";
}
