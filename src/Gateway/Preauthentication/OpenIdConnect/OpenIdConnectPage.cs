using Gateway.Preauthentication.Forms;
using Gateway.Requests;
using static Gateway.Preauthentication.Forms.SignInPage;

namespace Gateway.Preauthentication.OpenIdConnect;

/// <summary>Writes the pages of a host whose people sign in at a provider: they have links and no forms, since a policy for forms binds redirects too.</summary>
internal static class OpenIdConnectPage
{
    /// <summary>Says that nobody is signed in, and offers to try again.</summary>
    public static Task WriteFailedAsync(HttpContext context, SignInOptions settings, int status, string message, string target)
    {
        var page = settings.PageOf(context.Request.Host.Host);
        return WriteAsync(context, page, status, $"""
            <h1>{Encode(page.Texts.Heading)}</h1>
            <p class="error" id="error" role="alert">{Encode(message)}</p>
            {Link(SignInPages.SignInPath + "?return=" + Uri.EscapeDataString(target), page.Texts.SignIn)}
            <p class="notice">{Encode(Refusal.TraceId(context))}</p>
            """);
    }

    public static Task WriteSignedOutAsync(HttpContext context, SignInOptions settings)
    {
        var page = settings.PageOf(context.Request.Host.Host);
        return WriteAsync(context, page, StatusCodes.Status200OK, $"""
            <h1>{Encode(page.Texts.Heading)}</h1>
            <p class="status" role="status">{Encode(page.Texts.SignedOut)}</p>
            {Link(SignInPages.SignInPath, page.Texts.SignIn)}
            """);
    }

    /// <summary>Leads on to another site, which the answer to a form may not do by a redirect.</summary>
    public static Task WriteLeavingAsync(HttpContext context, SignInOptions settings, string next)
    {
        var page = settings.PageOf(context.Request.Host.Host);
        RequestRecord.Of(context).Outcome = RequestOutcome.Answered;
        context.Response.Headers["Refresh"] = $"0;url={next}";
        return WriteAsync(context, page, StatusCodes.Status200OK, $"""
            <h1>{Encode(page.Texts.SigningOut)}</h1>
            {Link(next, page.Texts.SignOut)}
            """);
    }

    private static string Link(string address, string text) => $"""<p><a class="button" href="{Encode(address)}">{Encode(text)}</a></p>""";
}
