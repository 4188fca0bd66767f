using Gateway.Forwarding.Exchanges;
using Gateway.Transport.Draining;

namespace Gateway.Publishing.LongPolls;

/// <summary>One request that may be waiting for its back end when the gateway leaves.</summary>
internal sealed class OpenPoll(PollKind kind, HttpResponse response, IDrainFeature connection, Action<OpenPoll> ended)
    : IDisposable
{
    private long _seenBytes = -1;

    public ExchangeInterrupt Interrupt { get; } = new();

    /// <summary>Ends the exchange if the connection is told, and there is an answer that the client takes without an error.</summary>
    public void Tell()
    {
        var notice = connection.Notice;
        if (notice != DrainNotice.None && MayEnd(isLast: notice == DrainNotice.Now))
        {
            Interrupt.Interrupt();
        }
    }

    /// <summary>Completes an interrupted exchange.</summary>
    /// <returns>False where the caller has to refuse the request; a response that has started and cannot be completed is aborted.</returns>
    public async ValueTask<bool> TryAnswerAsync(HttpContext context)
    {
        if (!response.HasStarted)
        {
            if (kind != PollKind.ActiveSyncPing)
            {
                return false;
            }

            response.ContentType = PollAnswers.ActiveSyncType;
            response.ContentLength = PollAnswers.NothingChanged.Length;
            await response.BodyWriter.WriteAsync(PollAnswers.NothingChanged, context.RequestAborted);
            return true;
        }

        if (kind == PollKind.Ews && IsBetweenEnvelopes())
        {
            await response.BodyWriter.WriteAsync(PollAnswers.StreamClosed, context.RequestAborted);
            return true;
        }

        context.Abort(); // a truncated response must not look complete
        return false;
    }

    public void Dispose() => ended(this);

    private bool MayEnd(bool isLast)
    {
        switch (kind)
        {
            case PollKind.ActiveSyncPing:
                return !response.HasStarted;
            case PollKind.ActiveSync:
                return isLast && !response.HasStarted;
            default:
                // A stream is silent between envelopes; any other response of EWS ends right behind its only one.
                var bytes = Interrupt.Bytes;
                var isSilent = bytes == Interlocked.Exchange(ref _seenBytes, bytes);
                return response.HasStarted ? (isSilent || isLast) && IsBetweenEnvelopes() : isLast;
        }
    }

    private bool IsBetweenEnvelopes() =>
        response.ContentLength is null
        && response.Headers.ContentEncoding.Count == 0
        && Interrupt.EndsWith(PollAnswers.EnvelopeEnd);
}
