using Gateway.Forwarding.Results;
using Gateway.Requests;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Publishing.Forwarding;

/// <summary>What a forwarding's end means to the client, to the log, and to YARP's health checks.</summary>
internal static class ForwardingAnswers
{
    public static ForwarderResult For(ForwardingResult result) => result.Status switch
    {
        ForwardingStatus.Completed or ForwardingStatus.ChannelEnded => new(RequestOutcome.Forwarded, StatusCodes.Status200OK, ""),
        ForwardingStatus.ClientLeft => new(RequestOutcome.ClientLeft, StatusCodes.Status400BadRequest, "The request was not completed."),
        ForwardingStatus.ClientStalled => new(RequestOutcome.ClientStalled, StatusCodes.Status408RequestTimeout, "The request was not completed in time."),
        ForwardingStatus.RequestInvalid => result.StatusCode == StatusCodes.Status413PayloadTooLarge
            ? new(RequestOutcome.TooLarge, result.StatusCode, "The request is too large.")
            : new(RequestOutcome.Malformed, result.StatusCode == 0 ? StatusCodes.Status400BadRequest : result.StatusCode, "The request body is not valid."),
        ForwardingStatus.CannotEncodeAsHttp1 => new(RequestOutcome.Malformed, StatusCodes.Status400BadRequest, "The request cannot be forwarded."),
        ForwardingStatus.NeedsHttp11 => new(RequestOutcome.Misdirected, StatusCodes.Status421MisdirectedRequest, "This sign-in needs HTTP/1.1."),
        ForwardingStatus.Exhausted => new(RequestOutcome.DestinationUnavailable, StatusCodes.Status503ServiceUnavailable, "The server behind this gateway is busy."),
        ForwardingStatus.NoDescriptor => new(
            RequestOutcome.DestinationUnavailable,
            StatusCodes.Status503ServiceUnavailable,
            "The gateway has no connection free at the moment."),
        ForwardingStatus.Unresolved or ForwardingStatus.Unreachable =>
            new(RequestOutcome.DestinationUnavailable, StatusCodes.Status502BadGateway, "The server behind this gateway cannot be reached."),
        ForwardingStatus.TlsFailed or ForwardingStatus.Untrusted =>
            new(RequestOutcome.DestinationUntrusted, StatusCodes.Status502BadGateway, "The server behind this gateway is not trusted."),
        ForwardingStatus.ConnectTimedOut or ForwardingStatus.HeaderTimedOut or ForwardingStatus.ActivityTimedOut or ForwardingStatus.TimedOut =>
            new(RequestOutcome.DestinationTimeout, StatusCodes.Status504GatewayTimeout, "The server behind this gateway did not answer in time."),
        ForwardingStatus.SignInFailed or ForwardingStatus.ConnectionLost or ForwardingStatus.ResponseInvalid or ForwardingStatus.ResponseTruncated =>
            new(RequestOutcome.DestinationInvalid, StatusCodes.Status502BadGateway, "The server behind this gateway gave no usable answer."),
        _ => throw new ArgumentOutOfRangeException(nameof(result), result.Status, "An outcome without an answer."),
    };

    /// <summary>The error that YARP's passive health checks know; what the client did is none of the destination's.</summary>
    public static ForwarderError ErrorOf(ForwardingStatus outcome) => outcome switch
    {
        ForwardingStatus.Completed or ForwardingStatus.ChannelEnded => ForwarderError.None,
        ForwardingStatus.ClientLeft => ForwarderError.RequestCanceled,
        ForwardingStatus.RequestInvalid or ForwardingStatus.ClientStalled => ForwarderError.RequestBodyClient,
        ForwardingStatus.CannotEncodeAsHttp1 or ForwardingStatus.NeedsHttp11 => ForwarderError.RequestCreation,
        ForwardingStatus.Exhausted or ForwardingStatus.NoDescriptor => ForwarderError.NoAvailableDestinations,
        ForwardingStatus.Unresolved or ForwardingStatus.Unreachable or ForwardingStatus.TlsFailed or ForwardingStatus.Untrusted
            or ForwardingStatus.SignInFailed or ForwardingStatus.ConnectionLost => ForwarderError.Request,
        ForwardingStatus.ConnectTimedOut or ForwardingStatus.HeaderTimedOut or ForwardingStatus.TimedOut => ForwarderError.RequestTimedOut,
        ForwardingStatus.ResponseInvalid => ForwarderError.ResponseHeaders,
        ForwardingStatus.ActivityTimedOut or ForwardingStatus.ResponseTruncated => ForwarderError.ResponseBodyDestination,
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "An outcome without an error."),
    };
}
