using Gateway.Requests;
using Microsoft.AspNetCore.Authentication;

namespace Gateway.Preauthentication.Custom;

/// <summary>
/// Lets custom handlers answer requests of their own, such as the callback of a provider. ASP.NET Core's AuthenticationMiddleware does this
/// too, but it also authenticates every request by the default scheme, before a route's rules.
/// </summary>
internal sealed class CustomCallbacks(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context, IAuthenticationSchemeProvider schemes, IAuthenticationHandlerProvider handlers)
    {
        foreach (var scheme in await schemes.GetRequestHandlerSchemesAsync())
        {
            if (await handlers.GetHandlerAsync(context, scheme.Name) is IAuthenticationRequestHandler handler
                && await handler.HandleRequestAsync())
            {
                RequestRecord.Of(context).Scheme = scheme.Name;
                RequestRecord.Of(context).Outcome = RequestOutcome.Answered;
                return;
            }
        }

        await next(context);
    }
}
