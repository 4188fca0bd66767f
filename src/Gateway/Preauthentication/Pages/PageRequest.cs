namespace Gateway.Preauthentication.Pages;

/// <summary>A request to one of the gateway's own pages.</summary>
/// <param name="Context">The request.</param>
/// <param name="Settings">The <c>SignIn</c> section in force when the request began.</param>
/// <param name="Host">Signing in and out on the request's host.</param>
internal sealed record PageRequest(HttpContext Context, SignInOptions Settings, SignInHost Host)
{
    public SignInPageOptions Page => Settings.GetPage(Context.Request.Host.Host);

    public SignInTextOptions Texts => Page.Texts;

    /// <summary>The target after signing in: the one in the query, if it is safe, or the host's landing page.</summary>
    public string Target => Context.Request.Query["return"] is [{ } target] && ReturnTarget.IsSafe(target) ? target : Host.Landing;
}
