using Gateway.Requests;
using static Gateway.Preauthentication.Pages.PageLayout;

namespace Gateway.Preauthentication.Pages;

/// <summary>Writes the pages of signing out.</summary>
internal static class SignOutPage
{
    /// <summary>The page that asks before signing out.</summary>
    public static Task WriteQuestionAsync(PageRequest request, string token)
    {
        var texts = request.Texts;
        return WriteAsync(request, StatusCodes.Status200OK, $"""
            <h1>{Encode(texts.SignOutQuestion)}</h1>
            <form method="post" action="{ReservedPaths.SignOut}">
            <input type="hidden" name="token" value="{Encode(token)}">
            <button type="submit">{Encode(texts.SignOut)}</button>
            </form>
            """);
    }

    /// <summary>The page that leads to another site; the policy for forms forbids that the response to a form redirects there.</summary>
    public static Task WriteLeavingAsync(PageRequest request, string next)
    {
        var texts = request.Texts;
        RequestRecord.Of(request.Context).Outcome = RequestOutcome.Answered;
        request.Context.Response.Headers["Refresh"] = $"0;url={next}";
        return WriteAsync(request, StatusCodes.Status200OK, $"""
            <h1>{Encode(texts.SigningOut)}</h1>
            {Link(next, texts.SignOut)}
            """);
    }
}
