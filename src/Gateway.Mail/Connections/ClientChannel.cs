using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Gateway.Mail.Wire;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Mail.Connections;

/// <summary>The client's end of a session before sign-in: bounded reads, replies in lines.</summary>
internal sealed class ClientChannel(ConnectionContext connection)
{
    // The transport is replaced by STARTTLS.
    public PipeReader Input => connection.Transport.Input;

    public PipeWriter Output => connection.Transport.Output;

    /// <summary>Cancelled when the client hangs up.</summary>
    public CancellationToken Disconnected => connection.ConnectionClosed;

    /// <summary>True where the client has already sent more than was read: a pipelined command, or an injected one.</summary>
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

    /// <summary>Sends one or more lines; each is given without its CRLF.</summary>
    public async ValueTask SendAsync(string lines, CancellationToken cancellationToken)
    {
        Encoding.UTF8.GetBytes(lines, Output);
        Output.Write("\r\n"u8);
        await Output.FlushAsync(cancellationToken);
    }
}
