using System.Text;
using System.Text.RegularExpressions;

namespace Gateway.EndToEndTests.Controls;

/// <summary>
/// What one server made of a row, in one line that can be compared: the responses to the client, then behind an arrow the requests that the
/// back end received. What every server adds of its own, and how bodies are framed, is left out.
/// </summary>
internal static partial class ControlAnswer
{
    // The server's own business, and none of the row's.
    private static readonly string[] OfTheConnection = ["connection", "keep-alive", "date", "server", "strict-transport-security"];
    private static readonly string[] OfTheForwarding = ["connection", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto"];
    private static readonly string[] OfTheFraming = ["content-length", "transfer-encoding"];

    /// <param name="row">The row.</param>
    /// <param name="exchange">What went over the two connections.</param>
    public static string Of(ControlRow row, ControlExchange exchange)
    {
        var answer = ToClient(row, exchange);
        if (row.Request is null)
        {
            return answer; // what the back end received is known
        }

        var received = exchange.Received.Select(Request).ToArray();
        return $"{answer} -> {(received.Length == 0 ? "nothing" : string.Join(", ", received))}";
    }

    private static string ToClient(ControlRow row, ControlExchange exchange)
    {
        var parts = new List<string>();
        var bytes = exchange.ToClient;
        var hasBody = row.Request?.StartsWith("HEAD ", StringComparison.Ordinal) != true;
        var hasEnded = false;
        while (ControlMessage.TakeResponse(ref bytes, hasBody) is { } response)
        {
            hasBody |= response.Status >= 200;
            hasEnded = response.Body == ControlBackEnd.EndBody;
            if (!hasEnded)
            {
                parts.Add(Response(response));
            }
        }

        if (bytes.Length > 0)
        {
            parts.Add($"garbage {Quote(OwnDate().Replace(bytes, "Date: Thu, 01 Jan 2026 00:00:00 GMT"))}");
        }

        if (!hasEnded)
        {
            parts.Add(exchange.IsSilent ? "silent" : "closed");
        }

        return string.Join(", ", parts);
    }

    private static string Response(ControlMessage response)
    {
        var isOwnPage = response.Body.Contains("<html", StringComparison.OrdinalIgnoreCase)
            || response.Body.Contains("(trace ", StringComparison.Ordinal);
        return isOwnPage
            ? $"{response.Status}"
            : $"{response.Status}{Fields(response.Headers.Where(h =>
                !OfTheConnection.Contains(h.Name) && !OfTheFraming.Contains(h.Name)))}{Content(response)}{(response.IsCut ? " cut" : "")}";
    }

    private static string Request(ControlMessage request)
    {
        var line = request.StartLine.EndsWith(" HTTP/1.1", StringComparison.Ordinal)
            ? request.StartLine[..^" HTTP/1.1".Length]
            : request.StartLine;
        var framing = request.Headers.Count(h => OfTheFraming.Contains(h.Name));
        var fields = request.Headers.Where(h => !OfTheForwarding.Contains(h.Name)
            && (framing > 1 || !OfTheFraming.Contains(h.Name))
            && h != ("host", ControlRow.Host));
        return $"{ControlText.Escape(line)}{Fields(fields)}{Content(request)}{(request.IsCut ? " cut" : "")}";
    }

    private static string Fields(IEnumerable<(string Name, string Value)> fields)
    {
        var all = string.Join(
            ", ", fields.Select(f => $"{ControlText.Escape(f.Name)}: {ControlText.Escape(f.Value)}").Order(StringComparer.Ordinal));
        return all.Length > 0 ? $" {{{all}}}" : "";
    }

    private static string Content(ControlMessage message) => message.Body is "" or "ok" ? "" : $" {Quote(message.Body)}";

    private static string Quote(string text)
    {
        var escaped = new StringBuilder(ControlText.Escape(text.Length > 60 ? text[..60] : text));
        return $"\"{escaped}\"{(text.Length > 60 ? $" of {text.Length}" : "")}";
    }

    // In what is no message, so that the answer of today is that of any other day. All dates have one length (RFC 9110, 5.6.7).
    [GeneratedRegex("Date: [A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} 2[0-9]{3} [0-9:]{8} GMT", RegexOptions.CultureInvariant)]
    private static partial Regex OwnDate();
}
