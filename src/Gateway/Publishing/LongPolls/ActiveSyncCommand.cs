namespace Gateway.Publishing.LongPolls;

/// <summary>Recognizes the command of an ActiveSync request by its query, which has two forms (MS-ASHTTP, 2.2.1.1.1).</summary>
internal static class ActiveSyncCommand
{
    private const int PingCode = 18;
    private const int CodeOffset = 1;

    // The first two bytes, which are the protocol version and the command, are within the first four characters.
    private const int HeadCharacters = 4;

    public static bool IsPing(HttpRequest request)
    {
        if (request.Query.TryGetValue("Cmd", out var command))
        {
            return string.Equals(command, "Ping", StringComparison.OrdinalIgnoreCase);
        }

        var query = request.QueryString.Value.AsSpan().TrimStart('?');
        if (query.Length < HeadCharacters)
        {
            return false;
        }

        Span<byte> head = stackalloc byte[HeadCharacters];
        return Convert.TryFromBase64Chars(query[..HeadCharacters], head, out var length)
            && length > CodeOffset
            && head[CodeOffset] == PingCode;
    }
}
