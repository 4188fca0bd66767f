using System.Buffers;
using Gateway.Forwarding.Protocol;

namespace Gateway.Forwarding.Straight;

/// <summary>
/// Follows how far a server has read a request, to know where the next one begins: by the length in its head, or by its chunks, which are
/// read along as strictly as those that go straight. Where they are not good, the end stays unknown for as long as the server reads.
/// </summary>
public sealed class RequestEnd
{
    private readonly ChunkedDecoder _chunks = new(isOfRequest: true);
    private long _left;
    private Phase _phase;

    private enum Phase
    {
        Unknown,

        /// <summary>So many bytes are left of the request.</summary>
        Length,

        /// <summary>So many bytes are left of the head, and behind it are chunks.</summary>
        Head,

        Chunks,
    }

    /// <summary>Whether the server has read the whole request.</summary>
    public bool IsReached => _phase == Phase.Length && _left == 0;

    /// <summary>Starts with a request whose end its head does not tell.</summary>
    public void StartUnknown() => _phase = Phase.Unknown;

    /// <summary>Starts with a request of so many bytes.</summary>
    public void Start(long length)
    {
        _phase = Phase.Length;
        _left = length;
    }

    /// <summary>Starts with a request whose head has so many bytes, and whose body is chunked.</summary>
    public void StartChunked(int head)
    {
        _phase = Phase.Head;
        _left = head;
        _chunks.Reset();
    }

    /// <summary>Reports what the server has read; false if it is more than the request, which is a defect.</summary>
    public bool TryAdvance(in ReadOnlySequence<byte> read)
    {
        switch (_phase)
        {
            case Phase.Unknown:
                return true;
            case Phase.Length:
                _left -= read.Length;
                return _left >= 0;
            case Phase.Head when read.Length < _left:
                _left -= read.Length;
                return true;
            case Phase.Head:
                _phase = Phase.Chunks;
                return TryAdvanceChunks(read.Slice(_left));
            default:
                return TryAdvanceChunks(read);
        }
    }

    private bool TryAdvanceChunks(in ReadOnlySequence<byte> read)
    {
        foreach (var segment in read)
        {
            for (var rest = segment.Span; !rest.IsEmpty;)
            {
                if (_phase != Phase.Chunks)
                {
                    return _phase == Phase.Unknown; // otherwise the server has read beyond the end
                }

                var progress = _chunks.Decode(rest, out var consumed, out _);
                rest = rest[consumed..];
                if (progress == ParseProgress.Complete)
                {
                    Start(0);
                }
                else if (progress == ParseProgress.Defective)
                {
                    StartUnknown();
                }
            }
        }

        return true;
    }
}
