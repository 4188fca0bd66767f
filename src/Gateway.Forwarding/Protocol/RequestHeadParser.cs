using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Gateway.Forwarding.Protocol;

/// <summary>
/// Parses the head of a request strictly (RFC 9112): CRLF is the only line end, names are tokens, there are no folded lines and no control
/// characters, and the framing of the body is unambiguous. It does no I/O and allocates nothing. What it does not take is not refused
/// here: the server refuses it, in its own words and in its own log line.
/// </summary>
public static class RequestHeadParser
{
    /// <summary>The size of the largest head in bytes; the server takes larger ones.</summary>
    public const int MaxBytes = 16 * 1024;

    /// <summary>The most headers of a request, its trailers included.</summary>
    public const int MaxHeaders = 100;

    private const int MaxLengthDigits = 18;

    private static readonly SearchValues<byte> Token = SearchValues.Create(Encoding.ASCII.GetBytes(HeaderLine.TokenCharacters));

    /// <summary>Whether the bytes begin with a whole and good head, which then stands in <paramref name="head"/>.</summary>
    /// <param name="head">Receives the result; without a whole head, its defect says why, or None where bytes are missing.</param>
    /// <param name="received">Every byte received since the start of the head.</param>
    public static bool TryParse(RequestHead head, ReadOnlySpan<byte> received)
    {
        head.Reset();
        for (var start = 0; ;)
        {
            var progress = HeaderLine.FindEnd(received, start, allowsLineFeed: false, out var end, out _);
            if (progress == ParseProgress.Defective)
            {
                return Fail(head, RequestDefect.Line);
            }

            if ((progress == ParseProgress.More ? received.Length : end + 2) > MaxBytes)
            {
                return Fail(head, RequestDefect.HeadTooLarge);
            }

            if (progress == ParseProgress.More)
            {
                return false;
            }

            var line = received[start..end];
            if (start == 0)
            {
                if (ReadRequestLine(head, line) is var fault and not RequestDefect.None)
                {
                    return Fail(head, fault);
                }
            }
            else if (line.IsEmpty)
            {
                head.Length = end + 2;
                return Finish(head);
            }
            else if (ReadHeader(head, line, start) is var defect and not RequestDefect.None)
            {
                return Fail(head, defect);
            }

            start = end + 2;
        }
    }

    private static RequestDefect ReadRequestLine(RequestHead head, ReadOnlySpan<byte> line)
    {
        var method = line.IndexOfAnyExcept(Token);
        if (method <= 0 || line[method] != ' ')
        {
            return RequestDefect.RequestLine;
        }

        var target = line[(method + 1)..];
        var length = target.IndexOfAnyExceptInRange((byte)'!', (byte)'~');
        if (length <= 0 || target[length] != ' ')
        {
            return length <= 0 ? RequestDefect.RequestLine : RequestDefect.Target;
        }

        // RFC 9112, 3.2: a path, an asterisk, or what begins with a scheme or a host.
        if (target[0] is not ((byte)'/' or (byte)'*' or (byte)'[') && !char.IsAsciiLetterOrDigit((char)target[0]))
        {
            return RequestDefect.Target;
        }

        var version = target[(length + 1)..];
        if (version.Length != 8 || !version.StartsWith("HTTP/1."u8) || version[7] is not ((byte)'0' or (byte)'1'))
        {
            return RequestDefect.RequestLine;
        }

        head.Method = ..method;
        head.Target = (method + 1)..(method + 1 + length);
        head.IsHttp10 = version[7] == '0';
        return RequestDefect.None;
    }

    private static RequestDefect ReadHeader(RequestHead head, ReadOnlySpan<byte> line, int start)
    {
        if (head.Headers.Length == MaxHeaders)
        {
            return RequestDefect.TooManyHeaders;
        }

        if (HeaderLine.Split(line, out var name, out var value) != ResponseDefect.None)
        {
            return RequestDefect.Line;
        }

        var known = KnownRequestHeader.Find(line[name]);
        var (from, length) = value.GetOffsetAndLength(line.Length);
        head.Add(new RequestHeaderSlice(start, name.End.Value, start + from, length, known));
        return known?.Kind switch
        {
            RequestHeaderKind.Host => ReadHost(head, (start + from)..(start + from + length)),
            RequestHeaderKind.ContentLength => ReadContentLength(head, line[value]),
            RequestHeaderKind.TransferEncoding => ReadTransferEncoding(head, line[value]),
            _ => RequestDefect.None,
        };
    }

    private static RequestDefect ReadHost(RequestHead head, Range value)
    {
        if (head.HasHost)
        {
            return RequestDefect.Host;
        }

        head.HasHost = true;
        head.Host = value;
        return RequestDefect.None;
    }

    private static RequestDefect ReadContentLength(RequestHead head, ReadOnlySpan<byte> value)
    {
        if (head.ContentLength >= 0
            || value.Length is 0 or > MaxLengthDigits
            || value.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            || !Utf8Parser.TryParse(value, out long length, out _))
        {
            return RequestDefect.ContentLength;
        }

        head.ContentLength = length;
        return RequestDefect.None;
    }

    private static RequestDefect ReadTransferEncoding(RequestHead head, ReadOnlySpan<byte> value)
    {
        if (head.IsChunked || head.IsHttp10 || !Ascii.EqualsIgnoreCase(value, "chunked"u8))
        {
            return RequestDefect.TransferEncoding;
        }

        head.IsChunked = true;
        return RequestDefect.None;
    }

    private static bool Finish(RequestHead head)
    {
        if (head.IsChunked && head.ContentLength >= 0)
        {
            return Fail(head, RequestDefect.LengthAndTransferEncoding);
        }

        // RFC 9112, 3.2: HTTP/1.1 has exactly one Host.
        return head.HasHost || head.IsHttp10 || Fail(head, RequestDefect.Host);
    }

    private static bool Fail(RequestHead head, RequestDefect defect)
    {
        head.Defect = defect;
        return false;
    }
}
