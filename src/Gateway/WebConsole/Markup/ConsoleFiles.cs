using Gateway.Admin;
using Gateway.Preauthentication.Pages;

namespace Gateway.WebConsole.Markup;

/// <summary>The console's style sheet, icon and script. They hold nothing that needs a sign-in.</summary>
internal sealed class ConsoleFiles(string path, EmbeddedFile file) : IAdminEndpoint
{
    public static readonly EmbeddedFile Style = new("console.css", StylePath, "text/css; charset=utf-8");
    public static readonly EmbeddedFile Script = new("console.js", ScriptPath, "text/javascript; charset=utf-8");

    public static readonly EmbeddedFile Icon = new("console.svg", IconPath, "image/svg+xml");

    public const string IconPath = $"{ConsoleUrl.Root}/console.svg";
    public const string StylePath = $"{ConsoleUrl.Root}/console.css";
    public const string ScriptPath = $"{ConsoleUrl.Root}/console.js";

    public string Path => path;

    public IReadOnlyList<string> Changes => [];

    public bool IsPage => true;

    public Task AnswerAsync(HttpContext context) => file.WriteAsync(context);
}
