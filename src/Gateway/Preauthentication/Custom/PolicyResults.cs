using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.Extensions.Options;

namespace Gateway.Preauthentication.Custom;

/// <summary>Answers and records what a route's AuthorizationPolicy decides. Only admitted requests come this far.</summary>
internal sealed class PolicyResults(
    PreauthenticationResponses responses, PreauthenticationRecorder recorder, IOptionsMonitor<SignInOptions> signIn)
    : IAuthorizationMiddlewareResultHandler
{
    public Task HandleAsync(
        RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded)
        {
            return next(context);
        }

        var refused = PreauthenticationResult.RefusedByPolicy(SignInResult.OfAdmitted(context) ?? SignInResult.Nothing);
        var route = RoutePreauthentication.Of(context);
        recorder.Record(context, route, refused);
        return responses.WriteAsync(context, route, signIn.CurrentValue, refused);
    }
}
