using System.Net;
using System.Text;
using System.Threading.Channels;

namespace Gateway.FunctionalTests.Forwarding;

/// <summary>A request body that a test pushes piece by piece, each sent at once; it ends when the test says so.</summary>
internal sealed class PushedContent(long? length = null) : HttpContent
{
    private readonly Channel<string> _pieces = Channel.CreateUnbounded<string>();

    public void Push(string piece) => _pieces.Writer.TryWrite(piece);

    public void End() => _pieces.Writer.TryComplete();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await foreach (var piece in _pieces.Reader.ReadAllAsync())
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(piece));
            await stream.FlushAsync();
        }
    }

    protected override bool TryComputeLength(out long value)
    {
        value = length ?? 0;
        return length is not null;
    }

    protected override void Dispose(bool disposing)
    {
        End();
        base.Dispose(disposing);
    }
}
