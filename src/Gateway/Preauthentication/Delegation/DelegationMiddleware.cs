using Gateway.Requests;
using Microsoft.Extensions.Options;

namespace Gateway.Preauthentication.Delegation;

/// <summary>Tells the back end the user of an admitted request. A request that nobody has admitted is refused.</summary>
internal sealed class DelegationMiddleware(RequestDelegate next, RequestDelegation delegation, IOptionsMonitor<SignInOptions> signIn)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (RoutePreauthentication.Of(context) is not { } route)
        {
            // An endpoint of the gateway itself, or none: a published route without settings is refused before.
            return next(context);
        }

        var isOpen = PreauthenticationRules.StatusWithoutSignIn(route) is not null;
        if ((SignInResult.OfAdmitted(context) ?? (isOpen ? SignInResult.Nothing : null)) is not { } admitted)
        {
            return Refusal.AnswerAsync(
                context, StatusCodes.Status500InternalServerError, RequestOutcome.Failed, "The gateway is not set up for this.");
        }

        var prepared = delegation.PrepareAsync(context, route, signIn.CurrentValue, admitted);
        return prepared.IsCompletedSuccessfully ? next(context) : ForwardWhenPreparedAsync(context, prepared);
    }

    private async Task ForwardWhenPreparedAsync(HttpContext context, ValueTask prepared)
    {
        await prepared;
        await next(context);
    }
}
