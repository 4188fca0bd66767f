using Gateway.Admin;
using Gateway.Preauthentication.Pages;
using Gateway.WebConsole.Markup;

namespace Gateway.WebConsole.Access;

/// <summary>Ends the session of a browser.</summary>
internal sealed class SignOutPage(ConsoleAccess access) : IAdminEndpoint
{
    public string Path => $"{ConsoleUrl.Root}/signout";

    public IReadOnlyList<string> Changes => ["POST"];

    public bool IsPage => true;

    public async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Method == "POST" && access.Find(context) is { IsSignedIn: true } visit)
        {
            if (!access.IsOwn(context, visit.Cookie, await ConsoleForm.ReadAsync(context)))
            {
                await AdminText.WriteAsync(context, StatusCodes.Status403Forbidden, "This form was not sent to this browser.");
                return;
            }

            access.SignOut(visit);
        }

        PageResponses.Redirect(context, ConsoleUrl.SignIn);
    }
}
