using System.Globalization;
using System.Text;

namespace Gateway.Load.Clients;

/// <summary>
/// One keep-alive connection of HTTP/1.1: a request is bytes, an answer is a status and a length, its body is thrown away.
/// </summary>
internal sealed class Http1Connection(TlsConnection connection) : IAsyncDisposable
{
    private readonly byte[] _buffer = new byte[64 * 1024];

    public bool IsReusable { get; private set; } = true;

    public long BytesReceived => connection.BytesReceived;

    public static async ValueTask<Http1Connection> OpenAsync(
        int port, int user, System.Net.Security.SslClientAuthenticationOptions options, CancellationToken cancellationToken) =>
        new(await TlsConnection.OpenAsync(port, user, options, cancellationToken));

    /// <summary>Sends a request, and the body's zeros, and reads the whole answer.</summary>
    /// <exception cref="StaleConnectionException">The proxy closed before a byte of the answer.</exception>
    public async ValueTask<(int Status, long Bytes)> SendAsync(
        ReadOnlyMemory<byte> head, long bodyBytes, CancellationToken cancellationToken)
    {
        IsReusable = false;
        int end;
        try
        {
            await connection.Stream.WriteAsync(head, cancellationToken);
            if (bodyBytes > 0)
            {
                var zeros = new byte[64 * 1024];
                for (var left = bodyBytes; left > 0; left -= zeros.Length)
                {
                    await connection.Stream.WriteAsync(zeros.AsMemory(0, (int)Math.Min(left, zeros.Length)), cancellationToken);
                }
            }

            end = await connection.Stream.ReadAsync(_buffer, cancellationToken);
        }
        catch (IOException e)
        {
            throw new StaleConnectionException(e.Message, e);
        }

        if (end == 0)
        {
            throw new StaleConnectionException("The proxy closed the connection before the answer.");
        }

        int headLength;
        while ((headLength = _buffer.AsSpan(0, end).IndexOf("\r\n\r\n"u8)) < 0)
        {
            end += await ReadAsync(_buffer.AsMemory(end), cancellationToken);
        }

        var text = Encoding.ASCII.GetString(_buffer, 0, headLength + 2);
        var status = int.Parse(text.AsSpan(9, 3), CultureInfo.InvariantCulture);
        var length = status is 204 or 304 ? 0 : Length(text);
        for (var left = length - (end - headLength - 4); left > 0;)
        {
            left -= await ReadAsync(_buffer, cancellationToken);
        }

        IsReusable = !text.Contains("\r\nConnection: close", StringComparison.OrdinalIgnoreCase);
        return (status, length);
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private static long Length(string head)
    {
        const string Name = "\r\nContent-Length: ";
        var start = head.IndexOf(Name, StringComparison.OrdinalIgnoreCase);
        return start < 0
            ? throw new IOException($"The answer has no length: {head}")
            : long.Parse(head.AsSpan(
                start + Name.Length, head.IndexOf('\r', start + Name.Length) - start - Name.Length), CultureInfo.InvariantCulture);
    }

    private async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var read = await connection.Stream.ReadAsync(buffer, cancellationToken);
        return read > 0 ? read : throw new IOException("The proxy closed the connection within an answer.");
    }
}
