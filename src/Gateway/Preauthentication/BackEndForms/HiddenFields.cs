using System.Net;
using System.Text.RegularExpressions;

namespace Gateway.Preauthentication.BackEndForms;

/// <summary>Reads the hidden fields of a sign-in page, which must be sent with the form.</summary>
internal static partial class HiddenFields
{
    private const int MaximumFields = 50;

    public static Dictionary<string, string> Read(string html)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Match input in Input().Matches(html))
        {
            var attributes = Attribute().Matches(input.Value).ToLookup(
                a => a.Groups["name"].Value,
                a => WebUtility.HtmlDecode(a.Groups["value"].Value.Trim('"', '\'')),
                StringComparer.OrdinalIgnoreCase);
            var isHidden = "hidden".Equals(attributes["type"].FirstOrDefault(), StringComparison.OrdinalIgnoreCase);
            if (isHidden && attributes["name"].FirstOrDefault() is { Length: > 0 } name && fields.Count < MaximumFields)
            {
                fields.TryAdd(name, attributes["value"].FirstOrDefault() ?? "");
            }
        }

        return fields;
    }

    [GeneratedRegex("<input\\b[^>]*>", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Input();

    [GeneratedRegex("(?<name>[a-zA-Z-]+)\\s*=\\s*(?<value>\"[^\"]*\"|'[^']*'|[^\\s\"'>]+)", RegexOptions.NonBacktracking)]
    private static partial Regex Attribute();
}
