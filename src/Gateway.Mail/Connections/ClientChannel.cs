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

    public async ValueTask<LineRead> ReadLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await Input.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            var status = LineParser.TryRead(ref buffer, WireLimits.Line, out var line);
            string? text = null;
            if (status == LineStatus.Complete)
            {
                _ = WireText.TryDecode(line.IsSingleSegment ? line.FirstSpan : line.ToArray(), out text);
            }

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

    /// <summary>Sends one or more lines, separated by CRLF. The last CRLF is added.</summary>
    public async ValueTask SendAsync(string lines, CancellationToken cancellationToken)
    {
        Encoding.UTF8.GetBytes(lines, Output);
        Output.Write("\r\n"u8);
        await Output.FlushAsync(cancellationToken);
    }
}
