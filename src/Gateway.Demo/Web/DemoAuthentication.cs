using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text;
using Gateway.Demo.Mailboxes;
using Microsoft.AspNetCore.Http;

namespace Gateway.Demo.Web;

/// <summary>Basic authentication of the back end. Only health checks are anonymous.</summary>
internal sealed class DemoAuthentication(DemoMailboxes mailboxes)
{
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path.Value!.EndsWith("/healthcheck.htm", StringComparison.OrdinalIgnoreCase))
        {
            return context.Response.WriteAsync("200 OK\r\n");
        }

        if (Read(context.Request.Headers.Authorization.ToString()) is not { } user)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"demo back end\"";
            return Task.CompletedTask;
        }

        context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, user)], "Basic"));
        return next(context);
    }

    private string? Read(string authorization)
    {
        if (!AuthenticationHeaderValue.TryParse(authorization, out var header)
            || !"Basic".Equals(header.Scheme, StringComparison.OrdinalIgnoreCase)
            || header.Parameter is null)
        {
            return null;
        }

        var bytes = new byte[header.Parameter.Length];
        if (!Convert.TryFromBase64String(header.Parameter, bytes, out var written))
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(bytes, 0, written);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && mailboxes.Verify(text[..colon], text[(colon + 1)..]) ? text[..colon] : null;
    }
}
