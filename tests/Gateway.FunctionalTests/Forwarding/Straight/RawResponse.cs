using System.Text;
using Gateway.Testing.BackEnds;

namespace Gateway.FunctionalTests.Forwarding.Straight;

/// <summary>A response as a client reads it from its connection.</summary>
/// <param name="StatusLine">The status line.</param>
/// <param name="Headers">The header lines, sorted by name, without what differs from second to second.</param>
/// <param name="Body">The body without its framing.</param>
/// <param name="Framing">How the body was framed.</param>
internal sealed record RawResponse(string StatusLine, string Headers, string Body, string Framing)
{
    public int Status => int.Parse(StatusLine.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture);

    public bool Closes => Headers.Contains("connection: close", StringComparison.Ordinal);

    /// <summary>Reads the next response; null at the end of the connection.</summary>
    public static async Task<RawResponse?> ReadAsync(ScriptedConnection client, string method)
    {
        string? text;
        try
        {
            text = await client.ReadHeadAsync();
        }
        catch (IOException)
        {
            return null; // reset
        }

        if (text is null)
        {
            return null;
        }

        var lines = text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var response = new RawResponse(lines[0], HeadersOf(lines[1..]), "", "none");
        if (method == "HEAD" || response.Status is < 200 or 204 or 304)
        {
            return response;
        }

        return text.Contains("\r\nTransfer-Encoding: chunked\r\n", StringComparison.OrdinalIgnoreCase)
            ? response with { Body = await BodyAsync(client, text), Framing = "chunked" }
            : response with { Body = await BodyAsync(client, text), Framing = $"length {ScriptedConnection.LengthOf(text)}" };
    }

    public override string ToString() => $"{StatusLine}\n{Headers}{Framing}, {Body.Length} characters: {Body}\n";

    private static async Task<string> BodyAsync(ScriptedConnection client, string head)
    {
        try
        {
            return await client.ReadBodyAsync(head);
        }
        catch (Exception e) when (e is IOException or FormatException)
        {
            return "(cut off)";
        }
    }

    private static string HeadersOf(IEnumerable<string> lines)
    {
        var text = new StringBuilder();
        foreach (var line in lines.Select(l => l.Split(": ", 2)).OrderBy(l => l[0], StringComparer.OrdinalIgnoreCase))
        {
            var name = line[0].ToLowerInvariant();
            text.Append(name).Append(": ").Append(name == "date" ? "*" : line[1]).Append('\n');
        }

        return text.ToString();
    }
}
