using Gateway.Preauthentication.Assertions;
using Microsoft.Extensions.Options;

namespace Gateway.Admin;

/// <summary>The first middleware of the admin pipeline: writes the response to requests that <see cref="AdminAccess"/> refuses.</summary>
internal sealed class AdminGuardMiddleware(RequestDelegate next, IOptionsMonitor<AdminOptions> options)
{
    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        var isPublic = context.Request.Path == AdminEndpoints.HealthPath
            || context.Request.Path == AdminEndpoints.ReadyPath
            || context.Request.Path == AssertionKeysPage.Path
            || AuthorityEndpoints.Has(context.Request.Path);
        switch (AdminAccess.Authorize(options.CurrentValue, context.Request, isPublic))
        {
            case AdminAccessStatus.Allowed:
                return next(context);
            case AdminAccessStatus.MethodNotAllowed:
                headers.Allow = "GET, HEAD";
                return AnswerAsync(context, StatusCodes.Status405MethodNotAllowed, "Only GET and HEAD.");
            case AdminAccessStatus.Unauthorized:
                headers.WWWAuthenticate = "Bearer";
                return AnswerAsync(
                    context,
                    StatusCodes.Status401Unauthorized,
                    "A bearer token is needed: Admin:Token or Admin:TokenFile of the configuration.");
            case AdminAccessStatus.UnknownHost:
                return AnswerAsync(
                    context, StatusCodes.Status421MisdirectedRequest, "Ask by IP address, by localhost, or by a name of Admin:Hosts.");
            default:
                return AnswerAsync(context, StatusCodes.Status403Forbidden, "Not for web pages.");
        }
    }

    private static Task AnswerAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(message + "\n", context.RequestAborted);
    }
}
