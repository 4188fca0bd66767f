using Gateway.Forwarding.Protocol;

namespace Gateway.Forwarding.Connections;

/// <summary>
/// The progress of the exchange on a connection. The code that writes and reads bytes reports to it, and it alone decides where a response
/// ends: body readers read as far as it allows, and a connection whose exchange has not ended carries no other request (RFC 9112, 9.3).
/// </summary>
internal sealed class ExchangeProgress
{
    private ChunkedDecoder? _chunks;
    private Phase _phase;
    private bool _isHead;
    private bool _isRequestOpen;

    private enum Phase
    {
        /// <summary>No request has been written since the connection was last at rest.</summary>
        AtRest,

        /// <summary>The request head has been written; no byte of the response has arrived.</summary>
        AwaitingResponse,

        /// <summary>Bytes of the response have arrived, possibly interim responses; the final head is not complete.</summary>
        ReceivingHead,

        /// <summary>The final head has been read; its body follows.</summary>
        Body,
    }

    /// <summary>How the response body ends; known when the final head has been read.</summary>
    public BodyFraming Framing { get; private set; }

    /// <summary>
    /// The number of body bytes left to read; unlimited if the end of the connection ends the body. Not used for chunked bodies.
    /// </summary>
    public long BodyLeft { get; private set; }

    public ChunkedDecoder Chunks => _chunks ??= new ChunkedDecoder();

    /// <summary>Whether the response has been read to the end that its framing defines.</summary>
    public bool HasResponseEnded => _phase == Phase.Body && Framing switch
    {
        BodyFraming.None => true,
        BodyFraming.Length => BodyLeft == 0,
        BodyFraming.Chunked => Chunks.IsComplete,
        _ => false,
    };

    /// <summary>Whether the request has been written and the response has been read completely.</summary>
    public bool HasEnded => _phase == Phase.AtRest || (!_isRequestOpen && HasResponseEnded);

    /// <summary>Whether a request has been written since the connection was last at rest.</summary>
    public bool HasBegun => _phase != Phase.AtRest;

    /// <summary>Whether any byte of the response has arrived.</summary>
    public bool HasReceived => _phase >= Phase.ReceivingHead;

    /// <summary>
    /// Starts an exchange. The method must be the one on the wire: to a back end, "head" is not the method "HEAD" (RFC 9110, 9.1).
    /// </summary>
    public void Begin(string method, bool hasBody)
    {
        if (!HasEnded)
        {
            throw new InvalidOperationException("The previous exchange on the connection has not ended.");
        }

        _phase = Phase.AwaitingResponse;
        _isHead = method == "HEAD";
        _isRequestOpen = hasBody;
        Framing = BodyFraming.None;
        BodyLeft = 0;
    }

    /// <summary>Reports that the request body has been written completely.</summary>
    public void EndRequest() => _isRequestOpen = false;

    /// <summary>Reports that bytes of the response have arrived.</summary>
    public void Receive()
    {
        if (_phase == Phase.AwaitingResponse)
        {
            _phase = Phase.ReceivingHead;
        }
    }

    /// <summary>Reports that the final head has been read and its body begins.</summary>
    public void BeginBody(ResponseHead head)
    {
        _phase = Phase.Body;
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
                Chunks.Reset(head.Leniency);
                break;
        }
    }

    /// <summary>Reports body bytes that were read; for a chunked body, bytes that were read past the decoder.</summary>
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

    /// <summary>Ends the exchange; the connection is ready for the next request.</summary>
    public void Rest() => _phase = Phase.AtRest;
}
