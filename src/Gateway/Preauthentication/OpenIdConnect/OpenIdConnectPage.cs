using Gateway.Preauthentication.Pages;
using Gateway.Requests;
using static Gateway.Preauthentication.Pages.PageLayout;

namespace Gateway.Preauthentication.OpenIdConnect;

/// <summary>
/// Writes the pages of a host where people sign in at a provider. They have links instead of forms, because the policy for forms also
/// restricts redirects.
/// </summary>
internal static class OpenIdConnectPage
{
    /// <summary>The page after a failed sign-in, with a link to try again.</summary>
    public static Task WriteFailedAsync(PageRequest request, int status, string message, string target)
    {
        var texts = request.Texts;
        return WriteAsync(request, status, $"""
            <h1>{Encode(texts.Heading)}</h1>
            {Error(message)}
            {Link(ReservedPaths.SignIn + "?return=" + Uri.EscapeDataString(target), texts.SignIn)}
            <p class="notice">{Encode(Refusal.TraceId(request.Context))}</p>
            """);
    }

    /// <summary>The page after signing out.</summary>
    public static Task WriteSignedOutAsync(PageRequest request)
    {
        var texts = request.Texts;
        return WriteAsync(request, StatusCodes.Status200OK, $"""
            <h1>{Encode(texts.Heading)}</h1>
            {Status(texts.SignedOut)}
            {Link(ReservedPaths.SignIn, texts.SignIn)}
            """);
    }
}
