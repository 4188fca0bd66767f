using Gateway.Admin;
using Gateway.Preauthentication.Pages;
using Gateway.WebConsole.Access;
using Gateway.WebConsole.Markup;

namespace Gateway.WebConsole.Frame;

/// <summary>Serves one page: checks who asks for it, shows it, and carries out what its forms ask for.</summary>
internal sealed class ConsoleEndpoint(ConsolePage page, ConsoleAccess access, ConsoleNavigation navigation) : IAdminEndpoint
{
    public string Path => page.Path;

    public IReadOnlyList<string> Changes => ["POST"];

    public bool IsPage => true;

    public Task AnswerAsync(HttpContext context)
    {
        if (access.Find(context) is not { } visit)
        {
            var back = context.Request.Path + context.Request.QueryString;
            PageResponses.Redirect(context, ConsoleUrl.Of(ConsoleUrl.SignIn, ("return", back)));
            return Task.CompletedTask;
        }

        return context.Request.Method switch
        {
            "GET" or "HEAD" => ShowAsync(visit),
            "POST" => ActAsync(visit),
            _ => RefuseMethodAsync(context),
        };
    }

    private static Task RefuseMethodAsync(HttpContext context)
    {
        context.Response.Headers.Allow = "GET, HEAD, POST";
        return AdminText.WriteAsync(context, StatusCodes.Status405MethodNotAllowed, "Only GET, HEAD, POST.");
    }

    private async Task ShowAsync(ConsoleVisit visit)
    {
        var body = await page.RenderAsync(visit);
        await ConsoleLayout.WriteAsync(visit.Context, StatusCodes.Status200OK, page.TitleOf(visit), navigation.Frame(visit, page, body));
    }

    private async Task ActAsync(ConsoleVisit visit)
    {
        var context = visit.Context;
        var form = await ConsoleForm.ReadAsync(context);
        if (!access.IsOwn(context, visit.Cookie, form))
        {
            await AdminText.WriteAsync(
                context, StatusCodes.Status403Forbidden, "This form was not sent to this browser, or is too old. Open the page again.");
            return;
        }

        if (!visit.MayAct)
        {
            await AdminText.WriteAsync(
                context, StatusCodes.Status403Forbidden, "Admin:ViewToken lets its holders look; Admin:Token is needed for changes.");
            return;
        }

        if (await page.ActAsync(visit, form!) is not { } note)
        {
            await AdminText.WriteAsync(context, StatusCodes.Status400BadRequest, "This page has no such act.");
            return;
        }

        var back = form!["return"] is var own && ConsoleUrl.IsOwn(own) ? own : page.Path;
        var query = ConsoleUrl.Of("", access.QueryOf(visit, note));
        PageResponses.Redirect(context, back.Contains('?', StringComparison.Ordinal) ? $"{back}&{query[1..]}" : back + query);
    }
}
