using System.Net;
using System.Text.RegularExpressions;

namespace Gateway.FunctionalTests.WebConsole;

/// <summary>What tests read from the console's pages.</summary>
internal static class ConsoleText
{
    /// <summary>The value of the first field of a name.</summary>
    public static string ValueOf(string html, string name) =>
        WebUtility.HtmlDecode(Regex.Match(html, $"name=\"{name}\" value=\"([^\"]*)\"").Groups[1].Value);
}
