using System.Buffers.Text;

namespace Gateway.Forwarding.Protocol;

/// <summary>
/// Parses the head of a response strictly (RFC 9112): CRLF is the only line end, there are no folded lines and no control characters, and
/// the framing of the body is unambiguous. A cluster can accept some defects by name (<see cref="LenientDefect"/>). It does no I/O; it
/// continues where it stopped when more bytes have arrived.
/// </summary>
internal static class ResponseHeadParser
{
    /// <summary>Parses as far as the received bytes allow.</summary>
    /// <param name="head">The state of the parser and its result.</param>
    /// <param name="received">Every byte received since the start of the head.</param>
    public static ParseProgress Parse(ResponseHead head, ReadOnlySpan<byte> received)
    {
        while (true)
        {
            var progress = FindLine(head, received, out var line);
            if (progress != ParseProgress.Complete)
            {
                return progress;
            }

            var start = head.Position;
            head.Position = head.Scanned = start + line.Length + (received[start + line.Length] == '\n' ? 1 : 2);
            if (head.Status == 0)
            {
                if (!ReadStatusLine(head, line, start))
                {
                    return Fail(head, ResponseDefect.StatusLine);
                }
            }
            else if (line.IsEmpty)
            {
                head.Length = head.Position;
                return Finish(head);
            }
            else if (ReadHeader(head, line, start) is var defect and not ResponseDefect.None)
            {
                return Fail(head, defect);
            }
        }
    }

    /// <summary>Whether a comma-separated list contains <paramref name="token"/>; the comparison ignores case.</summary>
    public static bool ListContains(ReadOnlySpan<byte> list, ReadOnlySpan<byte> token)
    {
        foreach (var range in list.Split((byte)','))
        {
            if (System.Text.Ascii.EqualsIgnoreCase(list[range].Trim(" \t"u8), token))
            {
                return true;
            }
        }

        return false;
    }

    private static ParseProgress FindLine(ResponseHead head, ReadOnlySpan<byte> received, out ReadOnlySpan<byte> line)
    {
        line = default;
        var allowsLineFeed = head.Leniency.Contains(LenientDefect.BareLineFeed);
        switch (HeaderLine.FindEnd(received, head.Scanned, allowsLineFeed, out var end, out var defect))
        {
            case ParseProgress.More:
                head.Scanned = end < 0 ? received.Length : end;
                return received.Length >= HeadLimits.MaxBytes ? Fail(head, ResponseDefect.HeadTooLarge) : ParseProgress.More;
            case ParseProgress.Defective:
                return Fail(head, defect);
        }

        if (end + 2 > HeadLimits.MaxBytes)
        {
            return Fail(head, ResponseDefect.HeadTooLarge);
        }

        if (received[end] == '\n')
        {
            head.Accept(LenientDefect.BareLineFeed);
        }

        line = received[head.Position..end];
        return ParseProgress.Complete;
    }

    private static bool ReadStatusLine(ResponseHead head, ReadOnlySpan<byte> line, int start)
    {
        if (line.Length < 12 || !line.StartsWith("HTTP/1."u8) || line[7] is not ((byte)'0' or (byte)'1') || line[8] != ' ')
        {
            return false;
        }

        if (line[9] is < (byte)'1' or > (byte)'9' || !char.IsAsciiDigit((char)line[10]) || !char.IsAsciiDigit((char)line[11]))
        {
            return false;
        }

        if (line[9] > '5' && !head.Accept(LenientDefect.StatusAbove599))
        {
            return false;
        }

        // RFC 9112, 4 requires the space even before an empty reason phrase. Servers that omit both are common and harmless.
        if (line.Length > 12 && line[12] != ' ')
        {
            return false;
        }

        head.IsHttp10 = line[7] == '0';
        head.Status = ((line[9] - '0') * 100) + ((line[10] - '0') * 10) + line[11] - '0';
        head.Reason = line.Length > 13 ? (start + 13)..(start + line.Length) : default;
        return true;
    }

    private static ResponseDefect ReadHeader(ResponseHead head, ReadOnlySpan<byte> line, int start)
    {
        if (head.Headers.Length == HeadLimits.MaxHeaders)
        {
            return ResponseDefect.TooManyHeaders;
        }

        var defect = HeaderLine.Split(line, out var name, out var value);
        if (defect != ResponseDefect.None)
        {
            return defect;
        }

        var known = KnownHeaders.Find(line[name]);
        head.Add(new HeaderSlice(start, name.End.Value, start + value.Start.Value, value.End.Value - value.Start.Value, known));
        return known?.Kind switch
        {
            HeaderKind.ContentLength => ReadContentLengths(head, line[value]),
            HeaderKind.TransferEncoding => ReadTransferEncoding(head, line[value]),
            HeaderKind.Connection => ReadConnection(head, line[value]),
            HeaderKind.KeepAlive => ReadKeepAlive(head, line[value]),
            _ => ResponseDefect.None,
        };
    }

    private static ResponseDefect ReadContentLengths(ResponseHead head, ReadOnlySpan<byte> value)
    {
        if (!value.Contains((byte)',') || !head.Accept(LenientDefect.ContentLengthList))
        {
            return ReadContentLength(head, value);
        }

        foreach (var range in value.Split((byte)','))
        {
            if (ReadContentLength(head, value[range].Trim(" \t"u8)) is var defect and not ResponseDefect.None)
            {
                return defect;
            }
        }

        return ResponseDefect.None;
    }

    private static ResponseDefect ReadContentLength(ResponseHead head, ReadOnlySpan<byte> value)
    {
        if (value.Length is 0 or > 18
            || value.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            || !Utf8Parser.TryParse(value, out long length, out _))
        {
            return ResponseDefect.ContentLength;
        }

        if (head.ContentLength >= 0 && head.ContentLength != length)
        {
            return ResponseDefect.ConflictingLengths;
        }

        head.ContentLength = length;
        return ResponseDefect.None;
    }

    private static ResponseDefect ReadTransferEncoding(ResponseHead head, ReadOnlySpan<byte> value)
    {
        if (head.IsChunked
            || !System.Text.Ascii.EqualsIgnoreCase(value, "chunked"u8)
            || (head.IsHttp10 && !head.Accept(LenientDefect.ChunkedInHttp10)))
        {
            return ResponseDefect.TransferEncoding;
        }

        head.IsChunked = true;
        return ResponseDefect.None;
    }

    private static ResponseDefect ReadConnection(ResponseHead head, ReadOnlySpan<byte> value)
    {
        foreach (var range in value.Split((byte)','))
        {
            var token = value[range].Trim(" \t"u8);
            if (System.Text.Ascii.EqualsIgnoreCase(token, "close"u8))
            {
                head.HasConnectionClose = true;
            }
            else if (System.Text.Ascii.EqualsIgnoreCase(token, "keep-alive"u8))
            {
                head.HasConnectionKeepAlive = true;
            }
            else if (!token.IsEmpty)
            {
                head.HasNominated = true;
            }
        }

        return ResponseDefect.None;
    }

    // Keep-Alive is only a hint, so a value that cannot be parsed is ignored.
    private static ResponseDefect ReadKeepAlive(ResponseHead head, ReadOnlySpan<byte> value)
    {
        foreach (var range in value.Split((byte)','))
        {
            var parameter = value[range].Trim(" \t"u8);
            var equals = parameter.IndexOf((byte)'=');
            if (equals > 0
                && System.Text.Ascii.EqualsIgnoreCase(parameter[..equals].TrimEnd(" \t"u8), "timeout"u8)
                && Utf8Parser.TryParse(parameter[(equals + 1)..].TrimStart(" \t"u8), out uint seconds, out _))
            {
                head.KeepAliveSeconds = (int)Math.Min(seconds, int.MaxValue);
            }
        }

        return ResponseDefect.None;
    }

    private static ParseProgress Finish(ResponseHead head)
    {
        var isFramed = head.IsChunked || head.ContentLength > 0;
        if (head.Status < 200 && isFramed)
        {
            return Fail(head, ResponseDefect.BodyForbidden);
        }

        // RFC 9112, 6.3: a 204 ends at the empty line, and a 205 has no body (RFC 9110, 15.3.6), whatever their headers say. A back end
        // that announces a body may send it. "Content-Length: 0" is common and harmless, but a 205 without a length may have a body until
        // the end of the connection.
        var isInDoubt = head.Status switch
        {
            204 => isFramed,
            205 => isFramed || head.ContentLength < 0,
            _ => false,
        };
        var hasBoth = head.IsChunked && head.ContentLength >= 0;
        if (hasBoth)
        {
            if (!head.Accept(LenientDefect.LengthAndTransferEncoding))
            {
                return Fail(head, ResponseDefect.LengthAndTransferEncoding);
            }

            head.ContentLength = -1; // RFC 9112, 6.3: Transfer-Encoding overrides it, and it is not forwarded
        }

        var isPersistent = head.IsHttp10 ? head.HasConnectionKeepAlive && !head.IsChunked : !hasBoth;
        head.KeepAlive = !head.HasConnectionClose && !isInDoubt && isPersistent;
        return ParseProgress.Complete;
    }

    private static ParseProgress Fail(ResponseHead head, ResponseDefect defect)
    {
        head.Defect = defect;
        return ParseProgress.Defective;
    }
}
