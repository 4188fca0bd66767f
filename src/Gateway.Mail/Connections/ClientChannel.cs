using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Gateway.Mail.Wire;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Mail.Connections;

/// <summary>Reads lines from a client and writes replies to it before sign-in, within limits.</summary>
internal sealed class ClientChannel(ConnectionContext connection)
{
    // The transport is replaced by STARTTLS.
    public PipeReader Input => connection.Transport.Input;

    public PipeWriter Output => connection.Transport.Output;

    /// <summary>Cancelled when the client closes the connection.</summary>
    public CancellationToken Disconnected => connection.ConnectionClosed;

    /// <summary>Whether the client has sent more than was read: a command that was pipelined or injected.</summary>
    public bool HasMore
    {
        get
        {
            if (!Input.TryRead(out var read))
            {
                return false;
            }

            Input.AdvanceTo(read.Buffer.Start);
            return !read.Buffer.IsEmpty;
        }
    }

    /// <summary>Reads a line without its end, as Latin-1, so that no byte is lost.</summary>
    public async ValueTask<LineRead> ReadLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await Input.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            var status = LineParser.TryRead(ref buffer, WireLimits.Line, out var line);
            var text = status == LineStatus.Complete ? Encoding.Latin1.GetString(line) : null;
            Input.AdvanceTo(buffer.Start, status == LineStatus.Complete ? buffer.Start : buffer.End);
            if (status != LineStatus.Incomplete)
            {
                return new LineRead(status, text);
            }

            if (read.IsCompleted)
            {
                return new LineRead(LineStatus.Closed, null);
            }
        }
    }

    /// <summary>Reads so many bytes, as Latin-1; null where the client closed before.</summary>
    public async ValueTask<string?> ReadAsync(int count, CancellationToken cancellationToken)
    {
        if (count == 0)
        {
            return "";
        }

        var read = await Input.ReadAtLeastAsync(count, cancellationToken);
        if (read.Buffer.Length < count)
        {
            Input.AdvanceTo(read.Buffer.End);
            return null;
        }

        var bytes = read.Buffer.Slice(0, count);
        var text = Encoding.Latin1.GetString(bytes);
        Input.AdvanceTo(bytes.End);
        return text;
    }

    /// <summary>Skips bytes that the client sends.</summary>
    /// <returns>False where the client closed before.</returns>
    public async ValueTask<bool> SkipAsync(long count, CancellationToken cancellationToken)
    {
        while (count > 0)
        {
            var read = await Input.ReadAsync(cancellationToken);
            var skipped = Math.Min(count, read.Buffer.Length);
            count -= skipped;
            Input.AdvanceTo(read.Buffer.GetPosition(skipped));
            if (count > 0 && read.IsCompleted)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Sends one or more lines, separated by CRLF. The last CRLF is added.</summary>
    public async ValueTask SendAsync(string lines, CancellationToken cancellationToken)
    {
        Encoding.UTF8.GetBytes(lines, Output);
        Output.Write("\r\n"u8);
        await Output.FlushAsync(cancellationToken);
    }
}
