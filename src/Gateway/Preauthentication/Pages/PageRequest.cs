using Gateway.Preauthentication.Texts;

namespace Gateway.Preauthentication.Pages;

/// <summary>A request to one of the gateway's own pages.</summary>
/// <param name="Context">The request.</param>
/// <param name="Settings">The <c>SignIn</c> section in force when the request began.</param>
/// <param name="Host">Signing in and out on the request's host.</param>
internal sealed record PageRequest(HttpContext Context, SignInOptions Settings, SignInHost Host)
{
    public SignInPageOptions Page => Settings.GetPage(Context.Request.Host.Host);

    /// <summary>The texts of the sign-in pages, in the browser's language.</summary>
    public SignInTextOptions Texts => field ??= SignInTexts.In(Account, Page.Texts);

    /// <summary>The texts of all other pages, in the browser's language.</summary>
    public PageTexts Account => field ??= PageTexts.Of(Context.Request, Page.Language);

    /// <summary>What authenticator apps call the organization: the name on the pages, or the host.</summary>
    public string IssuerName =>
        (Page.Logo.Length > 0 ? Page.Logo : Context.Request.Host.Host).Replace(':', ' ');

    /// <summary>The target after signing in: the one in the query, if it is safe, or the host's landing page.</summary>
    public string Target => Context.Request.Query["return"] is [{ } target] && ReturnTarget.IsSafe(target) ? target : Host.Landing;
}
