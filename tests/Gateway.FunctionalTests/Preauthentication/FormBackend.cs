using System.Collections.Concurrent;
using System.Net;
using Gateway.Testing;
using Microsoft.AspNetCore.Http;

namespace Gateway.FunctionalTests.Preauthentication;

/// <summary>
/// A back end with a sign-in form of its own: like Outlook Web Access, and below <c>/mail</c> with a token against forgery.
/// </summary>
internal sealed class FormBackend : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, string> _sessions = new();

    private FormBackend(TestBackEnd server) => Server = server;

    public TestBackEnd Server { get; }

    /// <summary>What was posted to a form.</summary>
    public ConcurrentQueue<Dictionary<string, string>> Posted { get; } = new();

    public string Password { get; set; } = TestDirectory.AlicePassword;

    public static async Task<FormBackend> StartAsync(params string[] tlsNames)
    {
        var backend = new FormBackend(await TestBackEnd.StartAsync(tlsNames));
        backend.Server.Answer = backend.AnswerAsync;
        return backend;
    }

    /// <summary>Forgets everybody, as after a restart.</summary>
    public void Forget() => _sessions.Clear();

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        switch (context.Request.Method, context.Request.Path.Value)
        {
            case ("POST", "/owa/auth.owa"):
                await SignInAsync(
                    context, "cadata", "/owa/", "/owa/auth/logon.aspx?replaceCurrent=1&reason=2", context.Request.Cookies["PBack"] == "0");
                return;
            case ("GET", "/mail/login"):
                context.Response.Headers.SetCookie = "visit=v1; Path=/; HttpOnly";
                await context.Response.WriteAsync("<form><input type='hidden' name=_token value=\"a&amp;b\"><INPUT TYPE=hidden "
                    + "NAME=_action VALUE=login><input name=_user></form>");
                return;
            case ("POST", "/mail/login"):
                var form = await context.Request.ReadFormAsync();
                await SignInAsync(context, "sid", "/mail/inbox", "/mail/login?again=1", form["_token"] == "a&b"
                    && context.Request.Cookies["visit"] == "v1");
                return;
            case (_, "/owa/poll"):
                context.Response.StatusCode = 440;
                return;
        }

        var cookie = context.Request.Path.StartsWithSegments("/owa") ? "cadata" : "sid";
        if (context.Request.Cookies[cookie] is not { } id || !_sessions.TryGetValue(id, out var user))
        {
            context.Response.Redirect(cookie == "cadata" ? "/owa/auth/logon.aspx?url=x&reason=0" : "/mail/login");
            return;
        }

        context.Response.Headers.SetCookie = new([$"{cookie}={id}; Path=/; HttpOnly", "theme=dark; Path=/"]);
        await context.Response.WriteAsync($"mail of {user}");
    }

    private async Task SignInAsync(HttpContext context, string cookie, string home, string again, bool isWhole)
    {
        var form = await context.Request.ReadFormAsync();
        Posted.Enqueue(form.ToDictionary(f => f.Key, f => f.Value.ToString()));
        var user = (form["username"] + form["_user"]).ToString();
        if (!isWhole || (form["password"] + form["_pass"]) != Password)
        {
            context.Response.Redirect(again);
            return;
        }

        var id = Guid.NewGuid().ToString("n");
        _sessions[id] = user;
        context.Response.Headers.SetCookie = new([$"{cookie}={id}; Path=/; HttpOnly", "visit=; Max-Age=0; Path=/"]);
        context.Response.Redirect(home);
        context.Response.StatusCode = (int)HttpStatusCode.Found;
    }
}
