using System.Text;

namespace Gateway.Demo.Mail;

/// <summary>Reads and writes the lines of one client of a demo server, as Latin-1, which keeps bytes unchanged.</summary>
internal sealed class DemoLines(Stream stream)
{
    private const int MaxLength = 65_536;

    private readonly byte[] _buffer = new byte[4_096];
    private int _start;
    private int _end;

    /// <summary>Reads a line, without CRLF or LF; null where the connection is closed or the line is too long.</summary>
    public async ValueTask<string?> ReadAsync(CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        while (line.Length < MaxLength)
        {
            if (await NextAsync(cancellationToken) is not { } next)
            {
                return null;
            }

            if (next == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append((char)next);
        }

        return null;
    }

    public async ValueTask<string?> ReadExactlyAsync(int length, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        while (text.Length < length && length < MaxLength)
        {
            if (await NextAsync(cancellationToken) is not { } next)
            {
                return null;
            }

            text.Append((char)next);
        }

        return length < MaxLength ? text.ToString() : null;
    }

    public async ValueTask WriteAsync(string lines, CancellationToken cancellationToken) =>
        await stream.WriteAsync(Encoding.Latin1.GetBytes(lines + "\r\n"), cancellationToken);

    private async ValueTask<byte?> NextAsync(CancellationToken cancellationToken)
    {
        if (_start == _end)
        {
            _start = 0;
            _end = await stream.ReadAsync(_buffer, cancellationToken);
        }

        return _end == 0 ? null : _buffer[_start++];
    }
}
