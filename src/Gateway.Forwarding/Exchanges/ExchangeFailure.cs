using Gateway.Forwarding.Connections;
using Gateway.Forwarding.Results;

namespace Gateway.Forwarding.Exchanges;

/// <summary>The state of an exchange when its connection failed or was aborted; it determines the status that is reported.</summary>
/// <param name="Reason">Why the gateway aborted the connection; None if the back end ended it.</param>
/// <param name="Phase">How far the exchange had come.</param>
internal readonly record struct ExchangeFailure(AbortReason Reason, ExchangePhase Phase)
{
    /// <summary>Whether the request is a channel of RPC over HTTP, which either side ends by closing its connection.</summary>
    public bool IsChannel { get; init; }

    /// <summary>Whether the client closed its connection before the exchange failed.</summary>
    public bool HasClientLeft { get; init; }

    /// <summary>Whether the gateway was waiting for the client to send its request body or to accept more of the response.</summary>
    public bool AwaitsClient { get; init; }

    /// <summary>For the log: what happened to the connection with which back end; null if that is not where the fault is.</summary>
    public static string? Describe(UpstreamConnection connection, ForwardingStatus status, Exception? exception)
    {
        var destination = connection.Pool.Destination.Authority;
        return status switch
        {
            ForwardingStatus.ConnectionLost or ForwardingStatus.ResponseTruncated =>
                $"{destination}: {connection.Address} {ConnectionFailure.Describe(exception)}",
            ForwardingStatus.HeaderTimedOut => $"{destination}: {connection.Address} timed out, no response",
            ForwardingStatus.ActivityTimedOut => $"{destination}: {connection.Address} timed out within the response",
            ForwardingStatus.TimedOut => $"{destination}: {connection.Address} timed out, the request took too long",
            ForwardingStatus.ResponseInvalid => $"{destination}: {connection.Address}",
            _ => null,
        };
    }

    public ForwardingStatus ToStatus()
    {
        var isBeforeResponse = Phase == ExchangePhase.AwaitingResponse;
        switch (Reason)
        {
            case AbortReason.ClientLeft:
            case AbortReason.Inactive when HasClientLeft:
                // A client that ends a channel before its response has not completed its request.
                return IsChannel && !isBeforeResponse ? ForwardingStatus.ChannelEnded : ForwardingStatus.ClientLeft;
            case AbortReason.Inactive or AbortReason.TooLong when AwaitsClient:
                return ForwardingStatus.ClientStalled;
            case AbortReason.Inactive:
                return isBeforeResponse ? ForwardingStatus.HeaderTimedOut : ForwardingStatus.ActivityTimedOut;
            case AbortReason.TooLong:
                return ForwardingStatus.TimedOut;
            case AbortReason.Interrupted:
                return ForwardingStatus.Interrupted;
            case AbortReason.RequestBody:
                return ForwardingStatus.RequestInvalid;
            case AbortReason.None or AbortReason.Finished when isBeforeResponse:
                return ForwardingStatus.ConnectionLost;
            default:
                return IsChannel ? ForwardingStatus.ChannelEnded : ForwardingStatus.ResponseTruncated;
        }
    }
}
