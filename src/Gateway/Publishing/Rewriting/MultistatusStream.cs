using System.Buffers;
using System.Text;

namespace Gateway.Publishing.Rewriting;

/// <summary>
/// Rewrites the text of href elements in XML that passes through. At most one tag or one address is held back; longer ones pass as they
/// are.
/// </summary>
internal sealed class MultistatusStream(Stream inner, AddressMap map, OuterAddress outer) : Stream
{
    private const int HeldBytes = 8 * 1024;

    private readonly ArrayBufferWriter<byte> _held = new();
    private readonly ArrayBufferWriter<byte> _output = new();
    private bool _isInAddress;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Rewrite(buffer.Span);
        await SendAsync(cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    /// <summary>Sends what is held back: the body has ended within a tag.</summary>
    public async Task FinishAsync()
    {
        Release();
        await SendAsync(CancellationToken.None);
    }

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private async ValueTask SendAsync(CancellationToken cancellationToken)
    {
        if (_output.WrittenCount > 0)
        {
            await inner.WriteAsync(_output.WrittenMemory, cancellationToken);
            _output.ResetWrittenCount();
        }
    }

    private void Rewrite(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = _isInAddress ? TakeAddress(bytes) : TakeTag(bytes);
        }
    }

    /// <summary>Takes up to the end of the next tag; what stands before it passes.</summary>
    private ReadOnlySpan<byte> TakeTag(ReadOnlySpan<byte> bytes)
    {
        if (_held.WrittenCount == 0)
        {
            var start = bytes.IndexOf((byte)'<');
            _output.Write(start < 0 ? bytes : bytes[..start]);
            bytes = start < 0 ? default : bytes[start..];
        }

        var end = bytes.IndexOf((byte)'>');
        _held.Write(end < 0 ? bytes : bytes[..(end + 1)]);
        if (end < 0)
        {
            if (_held.WrittenCount > HeldBytes)
            {
                Release();
            }

            return default;
        }

        _isInAddress = IsStartOfHref(_held.WrittenSpan);
        Release();
        return bytes[(end + 1)..];
    }

    private ReadOnlySpan<byte> TakeAddress(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)'<');
        _held.Write(end < 0 ? bytes : bytes[..end]);
        if (end < 0)
        {
            if (_held.WrittenCount > HeldBytes)
            {
                _isInAddress = false;
                Release();
            }

            return default;
        }

        _isInAddress = false;
        var text = Encoding.UTF8.GetString(_held.WrittenSpan);
        if (map.Outward(text.AsSpan().Trim(), outer) is { } rewritten)
        {
            _held.ResetWrittenCount();
            _output.Write(Encoding.UTF8.GetBytes(rewritten));
        }
        else
        {
            Release();
        }

        return bytes[end..];
    }

    private void Release()
    {
        _output.Write(_held.WrittenSpan);
        _held.ResetWrittenCount();
    }

    /// <summary>Whether a tag begins an element of the local name href, whatever its prefix.</summary>
    private static bool IsStartOfHref(ReadOnlySpan<byte> tag)
    {
        var name = tag[1..^1];
        var end = name.IndexOfAny(" \t\r\n"u8);
        name = end < 0 ? name : name[..end];
        name = name[(name.IndexOf((byte)':') + 1)..];
        return name.SequenceEqual("href"u8) && tag[1] != '/' && tag[^2] != '/';
    }
}
