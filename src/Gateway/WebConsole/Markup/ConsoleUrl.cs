using System.Text;

namespace Gateway.WebConsole.Markup;

/// <summary>Addresses of the console's pages.</summary>
internal static class ConsoleUrl
{
    public const string Root = "/console";

    public const string SignIn = $"{Root}/signin";

    /// <summary>A path with a query; parameters without a value are left out.</summary>
    public static string Of(string path, params ReadOnlySpan<(string Name, string? Value)> query)
    {
        var url = new StringBuilder(path);
        var separator = '?';
        foreach (var (name, value) in query)
        {
            if (!string.IsNullOrEmpty(value))
            {
                url.Append(separator).Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
                separator = '&';
            }
        }

        return url.ToString();
    }

    /// <summary>Whether a text is an address within the console, to which a form may lead back.</summary>
    public static bool IsOwn(string? url) =>
        url is not null
        && (url == Root || url.StartsWith(Root + "/", StringComparison.Ordinal) || url.StartsWith(Root + "?", StringComparison.Ordinal))
        && !url.Contains('\\', StringComparison.Ordinal)
        && !url.Any(c => c is <= ' ' or > '~'); // as browsers send addresses, and as a header can hold them
}
