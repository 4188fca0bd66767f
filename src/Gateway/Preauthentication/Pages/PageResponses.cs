using Gateway.Requests;

namespace Gateway.Preauthentication.Pages;

/// <summary>The responses of the gateway's own pages that have no page.</summary>
internal static class PageResponses
{
    public static void Redirect(HttpContext context, string target, int status = StatusCodes.Status303SeeOther)
    {
        RequestRecord.Of(context).Outcome = RequestOutcome.Answered;
        context.Response.StatusCode = status;
        context.Response.Headers.Location = target;
        context.Response.Headers.CacheControl = "no-store";
    }

    public static Task RefuseMethodAsync(HttpContext context, string allowed)
    {
        context.Response.Headers.Allow = allowed;
        return Refusal.AnswerAsync(
            context, StatusCodes.Status405MethodNotAllowed, RequestOutcome.MethodNotAllowed, "This method is not taken here.");
    }

    public static Task RefusePathAsync(HttpContext context) =>
        Refusal.AnswerAsync(context, StatusCodes.Status404NotFound, RequestOutcome.NoRoute, "There is nothing here.");

    public static Task RefuseForeignAsync(HttpContext context) => Refusal.AnswerAsync(
        context,
        StatusCodes.Status403Forbidden,
        RequestOutcome.Denied,
        "This form comes from another site.",
        "A sign-in form was posted from another site.");
}
