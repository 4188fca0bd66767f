using Gateway.Forwarding.Results;

namespace Gateway.Requests;

/// <summary>
/// What is known of a request that was tried on the straight lane and could not be forwarded there: since when it is served, the failure,
/// and where. The pipeline then goes on as if its own forwarder had failed, so that there is one place for the next destination and for
/// responses of the gateway. It is a feature of the connection, and holds for the next request on it, which is counted as begun.
/// </summary>
internal sealed class HandedOverRequest
{
    private long? _started;
    private ForwardingResult? _failure;
    private string? _destination;
    private long _triedSince;

    /// <summary>The time stamp of the begin of the first try; null for a request that has not failed.</summary>
    public long? TriedSince => _failure is null ? null : _triedSince;

    public void Set(long started, ForwardingResult failure, string destination)
    {
        _started = _triedSince = started;
        _failure = failure;
        _destination = destination;
    }

    /// <summary>The time stamp of the request's begin, once; null for a request that was not handed over.</summary>
    public long? TakeStart()
    {
        var started = _started;
        _started = null;
        return started;
    }

    /// <summary>The failure, once; null for a request that has not failed.</summary>
    public ForwardingResult? TakeFailure()
    {
        var failure = _failure;
        _failure = null;
        return failure;
    }

    /// <summary>The id of the destination that has failed, once; null for a request that has not failed.</summary>
    public string? TakeDestination()
    {
        var destination = _destination;
        _destination = null;
        return destination;
    }
}
