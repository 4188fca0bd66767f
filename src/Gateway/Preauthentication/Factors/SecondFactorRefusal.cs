using Gateway.Identity.Auditing;
using Gateway.Identity.Throttling;

namespace Gateway.Preauthentication.Factors;

/// <summary>
/// Refuses passwords that come without the second factor that a route requires. A program that sends one in every request is told the same
/// as for a wrong password, after the same time, as it would tell a thief that the password is right.
/// </summary>
internal sealed class SecondFactorRefusal(SecondFactors factors, DecisionLog decisions, RefusalDelay refusals)
{
    public ValueTask<SignInResult> RequireAsync(HttpContext context, RoutePreauthentication route, SignInResult found, long arrived)
    {
        var required = factors.Require(route, found, SignInContexts.Source(context));
        return required.Status == SignInStatus.FactorMissing && required.Scheme == nameof(RouteAuthentication.Basic)
            ? RefuseAsync(context, route, required, arrived)
            : new(required);
    }

    private async ValueTask<SignInResult> RefuseAsync(HttpContext context, RoutePreauthentication route, SignInResult missing, long arrived)
    {
        var attempt = SignInContexts.Of(context, missing.Scheme ?? "", route.Route);
        decisions.FactorMissing(missing.User!, attempt); // a result that lacks a factor has a user
        await refusals.WaitAsync(attempt, arrived, isProved: true, context.RequestAborted);
        return missing with { User = null };
    }
}
