using System.Net;

namespace Gateway.Demo;

/// <summary>The body of an IN channel: it announces 1 GB (MS-RPCH 2.1.2.1.1), sends a few bytes, and stays open.</summary>
internal sealed class DribblingContent(byte[] first) : HttpContent
{
    private const long ChannelLength = 1_073_741_824;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(first, cancellationToken);
        await stream.FlushAsync(cancellationToken);
        await Task.Delay(Timeout.Infinite, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = ChannelLength;
        return true;
    }
}
