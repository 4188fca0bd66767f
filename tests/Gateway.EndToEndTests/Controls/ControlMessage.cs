using System.Globalization;

namespace Gateway.EndToEndTests.Controls;

/// <summary>One HTTP message, with its body without framing.</summary>
/// <param name="StartLine">The first line.</param>
/// <param name="Headers">The headers in their order, their names in small letters.</param>
internal sealed record ControlMessage(string StartLine, IReadOnlyList<(string Name, string Value)> Headers)
{
    /// <summary>The body, or what came of it.</summary>
    public string Body { get; init; } = "";

    /// <summary>Whether the connection ended within the body.</summary>
    public bool IsCut { get; init; }

    public static ControlMessage OfHead(string head)
    {
        var lines = head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        return new ControlMessage(lines[0], [.. lines.Skip(1).Select(Header)]);
    }

    /// <summary>The status of a response, or 0 where it has none.</summary>
    public int Status => StartLine.Split(' ') is [_, var text, ..]
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? status : 0;

    /// <summary>Takes the first response off what a client received; null where there is no whole head of one.</summary>
    /// <param name="bytes">What has been received; afterwards what follows the response.</param>
    /// <param name="hasBody">False for a response to HEAD.</param>
    public static ControlMessage? TakeResponse(ref string bytes, bool hasBody)
    {
        var end = bytes.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end <= 0 || OfHead(bytes[..end]) is not { Status: > 0 } message)
        {
            return null;
        }

        bytes = bytes[(end + 4)..];
        return !hasBody || message.Status is < 200 or 204 or 304 ? message : message.TakeBody(ref bytes);
    }

    public string? Find(string name) => Headers.FirstOrDefault(h => h.Name == name).Value;

    private ControlMessage TakeBody(ref string bytes)
    {
        if (Find("transfer-encoding") is not null)
        {
            return TakeChunks(ref bytes);
        }

        // A server may pass on a length that is none.
        var isFramed = long.TryParse(Find("content-length"), NumberStyles.None, CultureInfo.InvariantCulture, out var announced);
        var length = isFramed ? announced : bytes.Length;
        var body = bytes[..(int)Math.Min(length, bytes.Length)];
        bytes = bytes[body.Length..];
        return this with { Body = body, IsCut = body.Length < length };
    }

    private ControlMessage TakeChunks(ref string bytes)
    {
        var body = "";
        while (bytes.IndexOf("\r\n", StringComparison.Ordinal) is > 0 and var line
            && int.TryParse(bytes.AsSpan(0, line), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var size))
        {
            bytes = bytes[(line + 2)..];
            if (size == 0)
            {
                var end = bytes.StartsWith("\r\n", StringComparison.Ordinal) ? 0 : bytes.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 2;
                bytes = bytes[Math.Min(bytes.Length, end + 2)..];
                return this with { Body = body };
            }

            body += bytes[..Math.Min(size, bytes.Length)];
            bytes = bytes[Math.Min(size + 2, bytes.Length)..];
        }

        return this with { Body = body, IsCut = true };
    }

    private static (string Name, string Value) Header(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? (line, "") : (line[..colon].ToLowerInvariant(), line[(colon + 1)..].Trim());
    }
}
