using System.Net;
using Gateway.Admin;
using Gateway.Identity.Credentials;
using Gateway.Identity.Throttling;
using Gateway.Preauthentication.Pages;
using Gateway.WebConsole.Markup;

namespace Gateway.WebConsole.Access;

/// <summary>Exchanges a token for the cookie of a session, so that browsers keep the token nowhere.</summary>
internal sealed class SignInPage(ConsoleAccess access, SourceThrottle throttle) : IAdminEndpoint
{
    public const string SignInAction = "console sign-in";

    public string Path => ConsoleUrl.SignIn;

    public IReadOnlyList<string> Changes => ["POST"];

    public bool IsPage => true;

    public Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Method == "POST")
        {
            return SignInAsync(context);
        }

        var back = context.Request.Query["return"].ToString();
        return WriteAsync(context, StatusCodes.Status200OK, access.EnsureFormCookie(context), back, error: null);
    }

    private async Task SignInAsync(HttpContext context)
    {
        var cookie = access.EnsureFormCookie(context);
        var form = await ConsoleForm.ReadAsync(context);
        if (!access.IsOwn(context, cookie, form))
        {
            await WriteAsync(context, StatusCodes.Status403Forbidden, cookie, "", "This page was open for too long. Please try again.");
            return;
        }

        var back = form!["return"];
        var address = NormalizedAddress.Of(context.Connection.RemoteIpAddress ?? IPAddress.None);
        if (await throttle.EnterAsync(address, SourceNetwork.Of(address), familiar: false, context.RequestAborted) is not { } visit)
        {
            await WriteAsync(context, StatusCodes.Status429TooManyRequests, cookie, back, "Too many wrong tokens. Please try again later.");
            return;
        }

        var role = access.SignIn(context, form["token"]);
        await throttle.LeaveAsync(visit, failures: role is null ? 1 : 0);
        AdminAudit.Write(context, SignInAction, role?.ToString() ?? "", role is not null, reason: "");
        if (role is null)
        {
            await WriteAsync(context, StatusCodes.Status403Forbidden, cookie, back, "The token is not correct.");
            return;
        }

        PageResponses.Redirect(context, ConsoleUrl.IsOwn(back) ? back : ConsoleUrl.Root);
    }

    private Task WriteAsync(HttpContext context, int status, string cookie, string back, string? error) => ConsoleLayout.WriteAsync(
        context,
        status,
        "Sign in",
        Html.Of($"""
            <main id="main" class="signin">
            <h1>Sign in to the console</h1>
            {Html.If(error is not null, () => Html.Of($"""<p class="error" id="error" role="alert">{error}</p>"""))}
            <form method="post" action="{Path}">
            <input type="hidden" name="csrf" value="{access.FormTokenOf(cookie)}">
            <input type="hidden" name="return" value="{back}">
            <label for="token">Token</label>
            <input type="password" id="token" name="token" autocomplete="current-password" required autofocus aria-describedby="hint">
            <p class="hint" id="hint">Admin:Token of the configuration, or Admin:ViewToken to look only.</p>
            <button type="submit">Sign in</button>
            </form>
            </main>
            """));
}
