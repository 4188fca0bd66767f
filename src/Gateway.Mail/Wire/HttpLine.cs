using System.Collections.Frozen;

namespace Gateway.Mail.Wire;

/// <summary>
/// Recognizes the lines of an HTTP request. A web page can make a browser send one to a mail port, with mail commands in its body, so the
/// session ends at the first such line.
/// </summary>
internal static class HttpLine
{
    private static readonly FrozenSet<string> Methods =
        FrozenSet.Create("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "PRI");

    private static readonly FrozenSet<string> Headers = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Host:",
        "User-Agent:",
        "Accept:",
        "Accept-Encoding:",
        "Accept-Language:",
        "Connection:",
        "Content-Length:",
        "Content-Type:",
        "Cookie:",
        "Origin:",
        "Referer:",
        "Transfer-Encoding:",
        "Upgrade:");

    /// <summary>Whether the line is a request line, with or without a version, or a header that every browser sends.</summary>
    public static bool Is(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        var word = space < 0 ? line : line[..space];
        if (Headers.Contains(word))
        {
            return true;
        }

        return space > 0
            && Methods.Contains(word)
            && (line.Contains(" HTTP/", StringComparison.Ordinal)
                || line.AsSpan(space + 1).StartsWith("/")
                || line.AsSpan(space + 1).StartsWith("http", StringComparison.OrdinalIgnoreCase));
    }
}
