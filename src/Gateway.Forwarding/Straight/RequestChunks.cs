using Gateway.Forwarding.Exchanges;
using Gateway.Forwarding.Protocol;

namespace Gateway.Forwarding.Straight;

/// <summary>
/// The chunked body of a request whose bytes have all arrived. It takes only what every server reads in the same way, without trailers that
/// mean anything to a server; what it does not take is for the pipeline. The object is reused for every request of a connection.
/// </summary>
public sealed class RequestChunks
{
    private readonly ChunkedDecoder _decoder = new(isOfRequest: true);
    private readonly List<Range> _pieces = [];

    /// <summary>The size of the body as it was received, with its framing and trailers.</summary>
    public int Length { get; private set; }

    /// <summary>The size of the body without its framing.</summary>
    public int DataBytes { get; private set; }

    /// <summary>The size of the trailers, including the empty line behind them.</summary>
    public int TrailerBytes => _decoder.TrailerBytes;

    public int TrailerCount => _decoder.Trailers.Count;

    /// <summary>Whether the bytes begin with a whole and good body, which the pipeline would send as one chunk.</summary>
    public bool TryRead(ReadOnlySpan<byte> received)
    {
        _decoder.Reset();
        _pieces.Clear();
        Length = 0;
        DataBytes = 0;
        while (true)
        {
            var progress = _decoder.Decode(received[Length..], out var consumed, out var data);
            if (!data.Equals(default))
            {
                var (start, count) = data.GetOffsetAndLength(received.Length - Length);
                _pieces.Add((Length + start)..(Length + start + count));
                DataBytes += count;
            }

            Length += consumed;
            if (progress == ParseProgress.Complete)
            {
                return DataBytes <= RequestBodyPump.PieceBytes && AreTrailersPlain();
            }

            if (progress == ParseProgress.Defective || Length == received.Length)
            {
                return false;
            }
        }
    }

    /// <summary>Writes the body as the pipeline does: the data as one chunk, and the trailers that pass.</summary>
    internal void Write(ref ByteBuffer target, ReadOnlySpan<byte> body, ForwardingOptions options)
    {
        if (DataBytes > 0)
        {
            target.AddHexadecimal(DataBytes);
            target.Add("\r\n"u8);
            foreach (var piece in _pieces)
            {
                target.Add(body[piece]);
            }

            target.Add("\r\n"u8);
        }

        target.Add("0\r\n"u8);
        foreach (var (name, value) in _decoder.Trailers)
        {
            if (RequestTrailers.Passes(name, options))
            {
                RequestHeadWriter.TryAddHeader(ref target, name, value);
            }
        }

        target.Add("\r\n"u8);
    }

    // A server may refuse a trailer that frames or routes, or that is not ASCII, and leaves out one without a value.
    private bool AreTrailersPlain()
    {
        foreach (var (name, value) in _decoder.Trailers)
        {
            if (value.Length == 0
                || value.AsSpan().ContainsAnyExceptInRange('\0', '\x7f')
                || KnownRequestHeader.All.Any(h => h.Kind != RequestHeaderKind.Other && Is(h.Name, name)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Is(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);
}
