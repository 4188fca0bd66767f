using Gateway.Forwarding;
using Gateway.Requests;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Publishing.Forwarding;

/// <summary>What a forwarding's end means to the client, to the log, and to YARP's health checks.</summary>
internal static class ForwardingAnswers
{
    public static ForwarderOutcome For(ForwardingResult result) => result.Outcome switch
    {
        ForwardingOutcome.Completed or ForwardingOutcome.ChannelEnded => new(RequestOutcome.Forwarded, StatusCodes.Status200OK, ""),
        ForwardingOutcome.ClientLeft => new(RequestOutcome.ClientLeft, StatusCodes.Status400BadRequest, "The request was not completed."),
        ForwardingOutcome.ClientStalled => new(RequestOutcome.ClientStalled, StatusCodes.Status408RequestTimeout, "The request was not completed in time."),
        ForwardingOutcome.RequestInvalid => result.Status == StatusCodes.Status413PayloadTooLarge
            ? new(RequestOutcome.TooLarge, result.Status, "The request is too large.")
            : new(RequestOutcome.Malformed, result.Status == 0 ? StatusCodes.Status400BadRequest : result.Status, "The request body is not valid."),
        ForwardingOutcome.RequestInexpressible => new(RequestOutcome.Malformed, StatusCodes.Status400BadRequest, "The request cannot be forwarded."),
        ForwardingOutcome.NeedsHttp11 => new(RequestOutcome.Misdirected, StatusCodes.Status421MisdirectedRequest, "This sign-in needs HTTP/1.1."),
        ForwardingOutcome.Exhausted => new(RequestOutcome.DestinationUnavailable, StatusCodes.Status503ServiceUnavailable, "The server behind this gateway is busy."),
        ForwardingOutcome.NoDescriptor => new(
            RequestOutcome.DestinationUnavailable,
            StatusCodes.Status503ServiceUnavailable,
            "The gateway has no connection free at the moment."),
        ForwardingOutcome.Unresolved or ForwardingOutcome.Unreachable =>
            new(RequestOutcome.DestinationUnavailable, StatusCodes.Status502BadGateway, "The server behind this gateway cannot be reached."),
        ForwardingOutcome.TlsFailed or ForwardingOutcome.Untrusted =>
            new(RequestOutcome.DestinationUntrusted, StatusCodes.Status502BadGateway, "The server behind this gateway is not trusted."),
        ForwardingOutcome.ConnectTimedOut or ForwardingOutcome.HeaderTimedOut or ForwardingOutcome.ActivityTimedOut or ForwardingOutcome.TimedOut =>
            new(RequestOutcome.DestinationTimeout, StatusCodes.Status504GatewayTimeout, "The server behind this gateway did not answer in time."),
        ForwardingOutcome.SignInFailed or ForwardingOutcome.ConnectionLost or ForwardingOutcome.ResponseInvalid or ForwardingOutcome.ResponseTruncated =>
            new(RequestOutcome.DestinationInvalid, StatusCodes.Status502BadGateway, "The server behind this gateway gave no usable answer."),
        _ => throw new ArgumentOutOfRangeException(nameof(result), result.Outcome, "An outcome without an answer."),
    };

    /// <summary>The error that YARP's passive health checks know; what the client did is none of the destination's.</summary>
    public static ForwarderError ErrorOf(ForwardingOutcome outcome) => outcome switch
    {
        ForwardingOutcome.Completed or ForwardingOutcome.ChannelEnded => ForwarderError.None,
        ForwardingOutcome.ClientLeft => ForwarderError.RequestCanceled,
        ForwardingOutcome.RequestInvalid or ForwardingOutcome.ClientStalled => ForwarderError.RequestBodyClient,
        ForwardingOutcome.RequestInexpressible or ForwardingOutcome.NeedsHttp11 => ForwarderError.RequestCreation,
        ForwardingOutcome.Exhausted or ForwardingOutcome.NoDescriptor => ForwarderError.NoAvailableDestinations,
        ForwardingOutcome.Unresolved or ForwardingOutcome.Unreachable or ForwardingOutcome.TlsFailed or ForwardingOutcome.Untrusted
            or ForwardingOutcome.SignInFailed or ForwardingOutcome.ConnectionLost => ForwarderError.Request,
        ForwardingOutcome.ConnectTimedOut or ForwardingOutcome.HeaderTimedOut or ForwardingOutcome.TimedOut => ForwarderError.RequestTimedOut,
        ForwardingOutcome.ResponseInvalid => ForwarderError.ResponseHeaders,
        ForwardingOutcome.ActivityTimedOut or ForwardingOutcome.ResponseTruncated => ForwarderError.ResponseBodyDestination,
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "An outcome without an error."),
    };
}
