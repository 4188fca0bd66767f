using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Testing.BackEnds;

/// <summary>One side of a conversation in Latin-1, read and written exactly.</summary>
public sealed class ScriptedConnection(Stream stream, int id, CancellationToken cancellationToken) : IDisposable
{
    public ScriptedConnection(Socket socket, int id, CancellationToken cancellationToken)
        : this(new NetworkStream(socket, ownsSocket: true), id, cancellationToken) => socket.NoDelay = true;

    /// <summary>Which of the connections it is, from 1.</summary>
    public int Id { get; } = id;

    public Stream Stream { get; } = stream;

    /// <summary>When the test is over.</summary>
    public CancellationToken Ended => cancellationToken;

    /// <summary>The length of the body that a head announces, in bytes.</summary>
    public static int LengthOf(string head) =>
        head.Split("\r\n").FirstOrDefault(l => l.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase)) is { } line
            ? int.Parse(line["Content-Length: ".Length..], CultureInfo.InvariantCulture)
            : 0;

    /// <summary>Reads up to and with the empty line; null where the other side closes before a byte.</summary>
    public async Task<string?> ReadHeadAsync()
    {
        var head = new StringBuilder();
        while (!EndsWith(head, "\r\n\r\n"))
        {
            if (await ReadAsync(1) is not { Length: 1 } next)
            {
                return head.Length == 0 ? null : throw new IOException($"ended within a head: {head}");
            }

            head.Append(next);
        }

        return head.ToString();
    }

    /// <summary>Reads one line without its end.</summary>
    public async Task<string> ReadLineAsync()
    {
        var line = new StringBuilder();
        while (!EndsWith(line, "\r\n"))
        {
            line.Append(await ReadAsync(1) is { Length: 1 } next ? next : throw new IOException($"ended within a line: {line}"));
        }

        return line.ToString(0, line.Length - 2);
    }

    /// <summary>Reads exactly so many bytes, or fewer at the end.</summary>
    public async Task<string> ReadAsync(int count)
    {
        var bytes = new byte[count];
        var read = await Stream.ReadAtLeastAsync(bytes, count, throwOnEndOfStream: false, cancellationToken);
        return Encoding.Latin1.GetString(bytes, 0, read);
    }

    /// <summary>Reads the body that a head announces, by its length or in chunks.</summary>
    /// <param name="head">The head.</param>
    /// <param name="trailers">Receives the trailers; where there is no list, they are left out.</param>
    public async Task<string> ReadBodyAsync(string head, List<string>? trailers = null)
    {
        if (!head.Contains("\r\nTransfer-Encoding: chunked\r\n", StringComparison.OrdinalIgnoreCase))
        {
            return LengthOf(head) is > 0 and var length ? await ReadAsync(length) : "";
        }

        var body = new StringBuilder();
        while (int.Parse(await ReadLineAsync(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) is > 0 and var size)
        {
            body.Append(await ReadAsync(size));
            await ReadLineAsync();
        }

        while (await ReadLineAsync() is { Length: > 0 } trailer)
        {
            trailers?.Add(trailer);
        }

        return body.ToString();
    }

    public async Task<string> ReadToEndAsync()
    {
        using var all = new MemoryStream();
        await Stream.CopyToAsync(all, cancellationToken);
        return Encoding.Latin1.GetString(all.ToArray());
    }

    public async Task WriteAsync(string text)
    {
        await Stream.WriteAsync(Encoding.Latin1.GetBytes(text), cancellationToken);
        await Stream.FlushAsync(cancellationToken);
    }

    public void Dispose() => Stream.Dispose();

    private static bool EndsWith(StringBuilder text, string end) =>
        text.Length >= end.Length && text.ToString(text.Length - end.Length, end.Length) == end;
}
