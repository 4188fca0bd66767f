using Gateway.Forwarding.Results;
using Gateway.Publishing.Forwarding;
using Gateway.Requests;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Publishing;

/// <summary>What the result of a forwarding means for the access log and for the client.</summary>
/// <param name="Outcome">The outcome in the access log.</param>
/// <param name="Status">The HTTP status for the client, if its response has not started.</param>
/// <param name="Message">The sentence for the client; empty if the request was forwarded.</param>
internal readonly record struct ForwarderResult(RequestOutcome Outcome, int Status, string Message)
{
    private static readonly ForwarderResult NoDestination =
        Unavailable(StatusCodes.Status503ServiceUnavailable, "No server behind this gateway is available.");

    /// <summary>The meaning of a result of the gateway's own forwarder.</summary>
    public static ForwarderResult For(ForwardingResult result) => result.Status switch
    {
        ForwardingStatus.Completed or ForwardingStatus.ChannelEnded => new(RequestOutcome.Forwarded, StatusCodes.Status200OK, ""),
        ForwardingStatus.ClientLeft => new(RequestOutcome.ClientLeft, StatusCodes.Status400BadRequest, "The request was not completed."),
        ForwardingStatus.ClientStalled =>
            new(RequestOutcome.ClientStalled, StatusCodes.Status408RequestTimeout, "The request was not completed in time."),
        ForwardingStatus.RequestInvalid => ForInvalidRequest(result.StatusCode),
        ForwardingStatus.CannotEncodeAsHttp1 =>
            new(RequestOutcome.Malformed, StatusCodes.Status400BadRequest, "The request cannot be forwarded."),
        ForwardingStatus.NeedsHttp11 =>
            new(RequestOutcome.Misdirected, StatusCodes.Status421MisdirectedRequest, "This sign-in needs HTTP/1.1."),
        ForwardingStatus.Exhausted => Unavailable(StatusCodes.Status503ServiceUnavailable, "The server behind this gateway is busy."),
        ForwardingStatus.NoDescriptor =>
            Unavailable(StatusCodes.Status503ServiceUnavailable, "The gateway has no connection free at the moment."),
        // Not 507, which tells ActiveSync clients that the mailbox is full (MS-ASHTTP, 2.2.2.1.1).
        ForwardingStatus.NoSpace => new(
            RequestOutcome.NoSpace,
            StatusCodes.Status503ServiceUnavailable,
            "The gateway has no room for this request at the moment."),
        ForwardingStatus.Unresolved or ForwardingStatus.Unreachable =>
            Unavailable(StatusCodes.Status502BadGateway, "The server behind this gateway cannot be reached."),
        ForwardingStatus.TlsFailed or ForwardingStatus.Untrusted =>
            new(RequestOutcome.DestinationUntrusted, StatusCodes.Status502BadGateway, "The server behind this gateway is not trusted."),
        ForwardingStatus.ConnectTimedOut or ForwardingStatus.HeaderTimedOut or ForwardingStatus.ActivityTimedOut
            or ForwardingStatus.TimedOut =>
            new(
                RequestOutcome.DestinationTimeout,
                StatusCodes.Status504GatewayTimeout,
                "The server behind this gateway did not answer in time."),
        ForwardingStatus.SignInFailed or ForwardingStatus.ConnectionLost or ForwardingStatus.ResponseInvalid
            or ForwardingStatus.ResponseTruncated =>
            new(
                RequestOutcome.DestinationInvalid,
                StatusCodes.Status502BadGateway,
                "The server behind this gateway gave no usable answer."),
        ForwardingStatus.Interrupted => new(
            RequestOutcome.Draining,
            StatusCodes.Status503ServiceUnavailable,
            "The gateway is being replaced; send the request again."),
        _ => throw new ArgumentOutOfRangeException(nameof(result), result.Status, "The forwarding status has no outcome."),
    };

    /// <summary>The meaning of an error of YARP's pipeline or of its forwarder, which serves clusters with HTTP/2.</summary>
    public static ForwarderResult For(ForwarderError error, Exception? exception) =>
        error == ForwarderError.NoAvailableDestinations ? NoDestination : For(ForwarderErrors.ToResult(error, exception));

    private static ForwarderResult ForInvalidRequest(int status)
    {
        if (status == StatusCodes.Status413PayloadTooLarge)
        {
            return new(RequestOutcome.TooLarge, status, "The request is too large.");
        }

        return new(RequestOutcome.Malformed, status == 0 ? StatusCodes.Status400BadRequest : status, "The request body is not valid.");
    }

    private static ForwarderResult Unavailable(int status, string message) => new(RequestOutcome.DestinationUnavailable, status, message);
}
