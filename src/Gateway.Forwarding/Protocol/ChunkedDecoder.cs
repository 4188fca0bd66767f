namespace Gateway.Forwarding.Protocol;

/// <summary>
/// Decodes the chunked transfer coding (RFC 9112, 7.1) strictly. It does no I/O: it receives bytes and reports which of them are data.
/// Lines that end with LF alone are accepted if <see cref="LenientDefect.BareLineFeed"/> is.
/// </summary>
/// <param name="isOfRequest">
/// Whether the body is that of a request. Then a size has no blank behind it and at most seven digits, as every server reads it.
/// </param>
internal sealed class ChunkedDecoder(bool isOfRequest = false)
{
    private const long MaxChunk = long.MaxValue >> 4;
    private const int MaxDigits = 16;
    private const int MaxRequestDigits = 7;

    private readonly List<KeyValuePair<string, string>> _trailers = [];
    private State _state;
    private long _remaining;
    private int _digits;
    private int _extension;
    private byte[] _line = [];
    private int _lineLength;
    private int _trailerBytes;
    private bool _allowsLineFeed;

    private enum State
    {
        Size,
        Extension,
        SizeLineFeed,
        Data,
        DataCarriageReturn,
        DataLineFeed,
        Trailer,
        End,
    }

    public ResponseDefect Defect { get; private set; }

    /// <summary>Whether the last chunk and its trailers have been read.</summary>
    public bool IsComplete => _state == State.End;

    /// <summary>
    /// The number of data bytes left in the current chunk. The caller may read them past the decoder and report them with <see
    /// cref="Skip"/>.
    /// </summary>
    public long Remaining => _state == State.Data ? _remaining : 0;

    public IReadOnlyList<KeyValuePair<string, string>> Trailers => _trailers;

    /// <summary>The size of the trailers in bytes, including the empty line.</summary>
    public int TrailerBytes => _trailerBytes;

    /// <summary>Whether a line ended with LF alone, and this was accepted.</summary>
    public bool HasBareLineFeed { get; private set; }

    public void Reset(ResponseLeniency leniency = default)
    {
        _allowsLineFeed = leniency.Contains(LenientDefect.BareLineFeed);
        HasBareLineFeed = false;
        _state = State.Size;
        _remaining = 0;
        _digits = 0;
        _extension = 0;
        _lineLength = 0;
        _trailerBytes = 0;
        _trailers.Clear();
        Defect = ResponseDefect.None;
    }

    /// <summary>Decodes until it reaches data, the end of the input or the end of the body.</summary>
    /// <param name="input">The received bytes.</param>
    /// <param name="consumed">The number of bytes consumed, including <paramref name="data"/>.</param>
    /// <param name="data">The part of the input that is data; it may be empty.</param>
    public ParseProgress Decode(ReadOnlySpan<byte> input, out int consumed, out Range data)
    {
        data = default;
        consumed = 0;
        while (consumed < input.Length && _state != State.End)
        {
            if (_state == State.Data)
            {
                var take = (int)Math.Min(_remaining, input.Length - consumed);
                data = consumed..(consumed + take);
                consumed += take;
                Skip(take);
                return ParseProgress.More;
            }

            if (Step(input[consumed++]) is var defect and not ResponseDefect.None)
            {
                Defect = defect;
                return ParseProgress.Defective;
            }
        }

        return _state == State.End ? ParseProgress.Complete : ParseProgress.More;
    }

    /// <summary>Reports data bytes that were read past the decoder.</summary>
    public void Skip(int count)
    {
        _remaining -= count;
        if (_remaining == 0)
        {
            _state = State.DataCarriageReturn;
        }
    }

    private ResponseDefect Step(byte next)
    {
        if (_allowsLineFeed && next == '\n' && _state is State.Size or State.Extension or State.DataCarriageReturn)
        {
            HasBareLineFeed = true;
            return StepStrictly((byte)'\r') is var defect and not ResponseDefect.None ? defect : StepStrictly(next);
        }

        return StepStrictly(next);
    }

    private ResponseDefect StepStrictly(byte next)
    {
        switch (_state)
        {
            case State.Size:
                return ReadSize(next);
            case State.Extension when next == '\r':
                _state = State.SizeLineFeed;
                return ResponseDefect.None;
            case State.Extension:
                return ReadExtension(next);
            case State.SizeLineFeed:
                _state = _remaining == 0 ? State.Trailer : State.Data;
                return next == '\n' ? ResponseDefect.None : HeaderLine.DefectOf((byte)'\r');
            case State.DataCarriageReturn:
                _state = State.DataLineFeed;
                return next == '\r' ? ResponseDefect.None : ResponseDefect.ChunkTerminator;
            case State.DataLineFeed:
                _state = State.Size;
                _digits = _extension = 0;
                return next == '\n' ? ResponseDefect.None : ResponseDefect.ChunkTerminator;
            default:
                return ReadTrailer(next);
        }
    }

    private ResponseDefect ReadSize(byte next)
    {
        if (char.IsAsciiHexDigit((char)next))
        {
            if (_digits++ == 0)
            {
                _remaining = 0;
            }

            if (_digits > (isOfRequest ? MaxRequestDigits : MaxDigits) || _remaining > MaxChunk >> 4)
            {
                return ResponseDefect.ChunkSize;
            }

            _remaining = (_remaining << 4) | (uint)HexValue(next);
            return ResponseDefect.None;
        }

        if (_digits == 0)
        {
            return ResponseDefect.ChunkSize;
        }

        switch (next)
        {
            case (byte)'\r':
                _state = State.SizeLineFeed;
                return ResponseDefect.None;
            case (byte)';':
            case (byte)' ' or (byte)'\t' when !isOfRequest:
                _state = State.Extension;
                return ResponseDefect.None;
            default:
                return next == '\n' ? HeaderLine.DefectOf(next) : ResponseDefect.ChunkSize;
        }
    }

    private ResponseDefect ReadExtension(byte next)
    {
        var isControl = (next < 32 && next != '\t') || next == 127;
        _extension++;
        return isControl || _extension > HeadLimits.MaxChunkExtensionBytes ? ResponseDefect.ChunkExtension : ResponseDefect.None;
    }

    private static int HexValue(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;

    private ResponseDefect ReadTrailer(byte next)
    {
        if (++_trailerBytes > HeadLimits.MaxTrailerBytes)
        {
            return ResponseDefect.HeadTooLarge;
        }

        if (_lineLength == _line.Length)
        {
            Array.Resize(ref _line, Math.Max(256, _lineLength * 2));
        }

        _line[_lineLength++] = next;
        if (next is not ((byte)'\n' or 0))
        {
            return ResponseDefect.None;
        }

        var line = _line.AsSpan(0, _lineLength);
        _lineLength = 0;
        if (HeaderLine.FindEnd(line, 0, _allowsLineFeed, out var end, out var defect) != ParseProgress.Complete)
        {
            return defect;
        }

        HasBareLineFeed |= line[end] == '\n';

        if (end == 0)
        {
            _state = State.End;
            return ResponseDefect.None;
        }

        defect = HeaderLine.Split(line[..end], out var name, out var value);
        if (defect == ResponseDefect.None)
        {
            var text = System.Text.Encoding.Latin1;
            _trailers.Add(new(text.GetString(line[..end][name]), text.GetString(line[..end][value])));
        }

        return defect;
    }
}
