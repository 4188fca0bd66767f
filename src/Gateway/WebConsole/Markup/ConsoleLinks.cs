namespace Gateway.WebConsole.Markup;

/// <summary>Ways from one page to another.</summary>
internal static class ConsoleLinks
{
    public const string UserPath = $"{ConsoleUrl.Root}/user";
    public const string ExplainPath = $"{ConsoleUrl.Root}/explain";
    public const string SessionsPath = $"{ConsoleUrl.Root}/sessions";
    public const string LogPath = $"{ConsoleUrl.Root}/log";

    /// <summary>The sessions of a user or a device.</summary>
    public static string Sessions(string search) => ConsoleUrl.Of(SessionsPath, ("q", search));

    /// <summary>A user's name as a link to the user's page.</summary>
    public static Html User(string user) => Html.Of($"""<a href="{ConsoleUrl.Of(UserPath, ("user", user))}">{user}</a>""");

    /// <summary>The form of the explanation, filled in.</summary>
    public static string Explain(string method, string target, string from, string user) =>
        ConsoleUrl.Of(ExplainPath, ("method", method), ("target", target), ("from", from), ("user", user));

    /// <summary>The live log with one filter.</summary>
    public static string Log(string filter, string value) => ConsoleUrl.Of(LogPath, (filter, value));
}
