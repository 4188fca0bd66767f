using Gateway.Preauthentication.Sessions;
using Gateway.Requests;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Model;

namespace Gateway.Preauthentication;

/// <summary>
/// Authenticates every request before it is forwarded, for all methods and upgrades: find the user, decide, refuse or admit.
/// </summary>
internal sealed class PreauthenticationMiddleware(
    RequestDelegate next,
    RouteSchemes schemes,
    PreauthenticationRecorder recorder,
    PreauthenticationResponses responses,
    LongRequests longRequests,
    IOptionsMonitor<SignInOptions> signIn)
{
    public Task InvokeAsync(HttpContext context)
    {
        var endpoint = context.GetEndpoint();
        var route = endpoint?.Metadata.GetMetadata<RoutePreauthentication>();
        if (route is null && endpoint?.Metadata.GetMetadata<RouteModel>() is null)
        {
            // Not a published route: an endpoint of the gateway itself, or none.
            return next(context);
        }

        var settings = signIn.CurrentValue;
        var found = route is null ? new ValueTask<SignInResult>(SignInResult.Nothing) : schemes.FindAsync(context, route);

        // A cached credential completes synchronously, so that no state machine lives until the back end answers.
        return found.IsCompletedSuccessfully
            ? DecideAsync(context, route, settings, found.Result)
            : WaitAsync(context, route, settings, found);
    }

    private async Task WaitAsync(
        HttpContext context, RoutePreauthentication? route, SignInOptions settings, ValueTask<SignInResult> pending)
    {
        SignInResult found;
        try
        {
            found = await pending;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            RequestRecord.Of(context).Outcome = RequestOutcome.ClientLeft;
            return;
        }

        await DecideAsync(context, route, settings, found);
    }

    private Task DecideAsync(HttpContext context, RoutePreauthentication? route, SignInOptions settings, SignInResult found)
    {
        var client = ReadClientKind(context.Request, route, found);
        var result = new PreauthenticationResult(PreauthenticationRules.Decide(route, client, found), found, client);
        recorder.Record(context, route, result);
        if (!result.IsAdmitted || route is null)
        {
            return responses.WriteAsync(context, route, settings, result);
        }

        if (PreauthenticationRules.StatusWithoutSignIn(route) is null)
        {
            found.Admit(context);
        }

        return LongRequests.MayLast(context, route, found) ? longRequests.RunAsync(context, found, next) : next(context);
    }

    // Only refusals depend on the kind of client; admitted requests are not examined.
    private static ClientKind ReadClientKind(HttpRequest request, RoutePreauthentication? route, SignInResult found) =>
        found.Status == SignInStatus.Accepted || (route is not null && PreauthenticationRules.StatusWithoutSignIn(route) is not null)
            ? ClientKind.Program
            : ClientKindReader.Read(request.Method, request.Headers, route);
}
