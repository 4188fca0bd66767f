using Gateway.Forwarding.Protocol;

namespace Gateway.Forwarding.Connections;

/// <summary>
/// How far the exchange on a connection has come. It is told where bytes are written and read, and is the only one to say where a response
/// ends: what reads a body reads as far as this says, and a connection whose exchange has not ended carries no other request (RFC 9112, 9.3).
/// </summary>
internal sealed class ExchangeProgress
{
    private ChunkedDecoder? _chunks;
    private bool _hasBegun;
    private bool _isHead;
    private bool _isRequestOpen;
    private bool _hasFinalHead;

    /// <summary>How the response's body ends, once its head is there.</summary>
    public BodyFraming Framing { get; private set; }

    /// <summary>Bytes of the body still to be read; has no end where the connection's is the body's, and means nothing for chunks.</summary>
    public long BodyLeft { get; private set; }

    public ChunkedDecoder Chunks => _chunks ??= new ChunkedDecoder();

    /// <summary>Whether the response has been read to the end that its framing names.</summary>
    public bool HasResponseEnded => _hasFinalHead && Framing switch
    {
        BodyFraming.None => true,
        BodyFraming.Length => BodyLeft == 0,
        BodyFraming.Chunked => Chunks.IsComplete,
        _ => false,
    };

    /// <summary>Whether nothing is outstanding in either direction.</summary>
    public bool HasEnded => !_hasBegun || (!_isRequestOpen && HasResponseEnded);

    /// <summary>Whether a request was written since the connection was last at rest.</summary>
    public bool HasBegun => _hasBegun;

    /// <summary>Begins with the method as it is written to the connection: to a back end "head" is another method than "HEAD" (RFC 9110, 9.1).</summary>
    public void Begin(string method, bool hasBody)
    {
        if (!HasEnded)
        {
            throw new InvalidOperationException("The connection's last exchange has not ended.");
        }

        _hasBegun = true;
        _isHead = method == "HEAD";
        _isRequestOpen = hasBody;
        _hasFinalHead = false;
        Framing = BodyFraming.None;
        BodyLeft = 0;
    }

    /// <summary>The request's body has been written whole.</summary>
    public void EndRequest() => _isRequestOpen = false;

    /// <summary>The final head has been read; its body begins.</summary>
    public void BeginBody(ResponseHead head)
    {
        _hasFinalHead = true;
        Framing = head.Framing(_isHead);
        switch (Framing)
        {
            case BodyFraming.Length:
                BodyLeft = head.ContentLength;
                break;
            case BodyFraming.UntilClose:
                BodyLeft = long.MaxValue;
                break;
            case BodyFraming.Chunked:
                Chunks.Reset();
                break;
        }
    }

    /// <summary>Counts bytes of the body that were read, past the decoder where it is chunked.</summary>
    public void ReadBody(int count)
    {
        if (Framing == BodyFraming.Chunked)
        {
            Chunks.Skip(count);
        }
        else
        {
            BodyLeft -= count;
        }
    }

    /// <summary>Makes ready for the next request.</summary>
    public void Rest() => _hasBegun = false;
}
