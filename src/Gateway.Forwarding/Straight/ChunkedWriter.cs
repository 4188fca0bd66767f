using System.IO.Pipelines;

namespace Gateway.Forwarding.Straight;

/// <summary>Frames what is written as chunks (RFC 9112, 7.1), in the memory of the client's pipe.</summary>
internal sealed class ChunkedWriter(PipeWriter output) : PipeWriter
{
    private const int SizeBytes = 6; // four digits and CRLF
    private const int MaxChunk = 0xffff;

    private Memory<byte> _memory;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        _memory = output.GetMemory(Math.Min(Math.Max(sizeHint, 1), MaxChunk) + SizeBytes + 2);
        return _memory.Slice(SizeBytes, Math.Min(_memory.Length - SizeBytes - 2, MaxChunk));
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Ends a chunk; nothing is written for one without data, which would end the body.</summary>
    public override void Advance(int bytes)
    {
        if (bytes == 0)
        {
            return;
        }

        var chunk = _memory.Span;
        Span<byte> size = stackalloc byte[4];
        bytes.TryFormat(size, out var digits, "x");
        var start = digits + 2;
        if (start < SizeBytes)
        {
            chunk.Slice(SizeBytes, bytes).CopyTo(chunk[start..]); // only small chunks have a short size
        }

        size[..digits].CopyTo(chunk);
        "\r\n"u8.CopyTo(chunk[digits..]);
        "\r\n"u8.CopyTo(chunk[(start + bytes)..]);
        output.Advance(start + bytes + 2);
    }

    /// <summary>Writes the last chunk.</summary>
    public void End()
    {
        var last = "0\r\n\r\n"u8;
        last.CopyTo(output.GetSpan(last.Length));
        output.Advance(last.Length);
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
        output.FlushAsync(cancellationToken);

    public override void CancelPendingFlush() => output.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => output.Complete(exception);
}
