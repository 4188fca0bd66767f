using System.Net;
using Gateway.Admin;
using Gateway.Identity.Credentials;
using Gateway.Identity.Throttling;
using Gateway.Preauthentication.Pages;
using Gateway.WebConsole.Markup;
using Microsoft.Extensions.Options;

namespace Gateway.WebConsole.Access;

/// <summary>
/// Starts a session, either with a token, which the browser does not store, or with the name, password and code of a person named in the
/// configuration.
/// </summary>
internal sealed class SignInPage(
    ConsoleAccess access, PersonSignIn people, SourceThrottle throttle, IOptionsMonitor<AdminOptions> options) : IAdminEndpoint
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
        return WriteAsync(context, StatusCodes.Status200OK, ConsoleAccess.EnsureFormCookie(context), back, error: null);
    }

    private async Task SignInAsync(HttpContext context)
    {
        var cookie = ConsoleAccess.EnsureFormCookie(context);
        var form = await ConsoleForm.ReadAsync(context);
        if (!access.IsOwn(context, cookie, form))
        {
            await WriteAsync(context, StatusCodes.Status403Forbidden, cookie, "", "This page was open for too long. Please try again.");
            return;
        }

        var back = form!["return"];
        if (form["username"].Length > 0)
        {
            await SignInPersonAsync(context, form, cookie);
            return;
        }

        var address = NormalizedAddress.Of(context.Connection.RemoteIpAddress ?? IPAddress.None);
        if (await throttle.EnterAsync(address, SourceNetwork.Of(address), familiar: false, context.RequestAborted) is not { } visit)
        {
            await WriteAsync(context, StatusCodes.Status429TooManyRequests, cookie, back, "Too many wrong tokens. Please try again later.");
            return;
        }

        var role = access.SignIn(context, form["token"]);
        await throttle.LeaveAsync(visit, failures: role is null ? 1 : 0);
        AdminAudit.Write(context, SignInAction, role?.ToString() ?? "", role is not null, reason: "");
        await AnswerAsync(context, role, cookie, back, "The token is not correct.");
    }

    private async Task SignInPersonAsync(HttpContext context, ConsoleForm form, string cookie)
    {
        var name = form["username"];
        var found = options.CurrentValue.HasPeople
            ? await people.TryAsync(context, name, new Secret(form.Raw("password")), new Secret(form["code"]))
            : null;
        var role = found is { } proved ? access.SignIn(context, proved.Person, proved.Account) : null;
        AdminAudit.Write(context, SignInAction, name, role is not null, reason: "");
        await AnswerAsync(context, role, cookie, form["return"], "The name, the password or the code is not correct.");
    }

    private Task AnswerAsync(HttpContext context, AdminRole? role, string cookie, string back, string error)
    {
        if (role is null)
        {
            return WriteAsync(context, StatusCodes.Status403Forbidden, cookie, back, error);
        }

        PageResponses.Redirect(context, ConsoleUrl.IsOwn(back) ? back : ConsoleUrl.Root);
        return Task.CompletedTask;
    }

    private Task WriteAsync(HttpContext context, int status, string cookie, string back, string? error) => ConsoleLayout.WriteAsync(
        context,
        status,
        "Sign in",
        Html.Of($"""
            <main id="main" class="signin">
            <h1>Sign in to the console</h1>
            {Html.If(error is not null, () => Html.Of($"""<p class="error" id="error" role="alert">{error}</p>"""))}
            {Html.If(options.CurrentValue.HasPeople, () => Html.Of($"""
                <form method="post" action="{Path}">
                {Hidden(cookie, back)}
                <label for="username">User name</label>
                <input type="text" id="username" name="username" autocomplete="username" autocapitalize="none" spellcheck="false" required>
                <label for="password">Password</label>
                <input type="password" id="password" name="password" autocomplete="current-password" required>
                <label for="code">Code</label>
                <input type="text" id="code" name="code" autocomplete="one-time-code" required aria-describedby="code-hint">
                <p class="hint" id="code-hint">Of the authenticator app, or a recovery code.</p>
                <button type="submit">Sign in</button>
                </form>
                <h2>Or with a token</h2>
                """))}
            <form method="post" action="{Path}">
            {Hidden(cookie, back)}
            <label for="token">Token</label>
            <input type="password" id="token" name="token" autocomplete="off" required aria-describedby="hint">
            <p class="hint" id="hint">Admin:Token of the configuration, or Admin:ViewToken to look only.</p>
            <button type="submit">Sign in with the token</button>
            </form>
            </main>
            """));

    private Html Hidden(string cookie, string back) => Html.Of($"""
        <input type="hidden" name="csrf" value="{access.FormTokenOf(cookie)}"><input type="hidden" name="return" value="{back}">
        """);
}
