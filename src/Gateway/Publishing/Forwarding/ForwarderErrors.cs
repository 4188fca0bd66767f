using System.Security.Authentication;
using Gateway.Forwarding.Results;
using Gateway.Outbound;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Publishing.Forwarding;

/// <summary>Converts between the statuses of the gateway's own forwarder and the errors of YARP.</summary>
internal static class ForwarderErrors
{
    /// <summary>The error for YARP's passive health checks. Failures of the client do not count against the destination.</summary>
    public static ForwarderError ErrorOf(ForwardingStatus status) => status switch
    {
        ForwardingStatus.Completed or ForwardingStatus.ChannelEnded => ForwarderError.None,
        ForwardingStatus.ClientLeft or ForwardingStatus.Interrupted => ForwarderError.RequestCanceled,
        ForwardingStatus.RequestInvalid or ForwardingStatus.ClientStalled => ForwarderError.RequestBodyClient,
        ForwardingStatus.CannotEncodeAsHttp1 or ForwardingStatus.NeedsHttp11 or ForwardingStatus.NoSpace =>
            ForwarderError.RequestCreation,
        ForwardingStatus.Exhausted or ForwardingStatus.NoDescriptor => ForwarderError.NoAvailableDestinations,
        ForwardingStatus.Unresolved or ForwardingStatus.Unreachable or ForwardingStatus.TlsFailed or ForwardingStatus.Untrusted
            or ForwardingStatus.SignInFailed or ForwardingStatus.ConnectionLost => ForwarderError.Request,
        ForwardingStatus.ConnectTimedOut or ForwardingStatus.HeaderTimedOut or ForwardingStatus.TimedOut => ForwarderError.RequestTimedOut,
        ForwardingStatus.ResponseInvalid => ForwarderError.ResponseHeaders,
        ForwardingStatus.ActivityTimedOut or ForwardingStatus.ResponseTruncated => ForwarderError.ResponseBodyDestination,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "The forwarding status has no forwarder error."),
    };

    /// <summary>The result that corresponds to an error of YARP's forwarder.</summary>
    public static ForwardingResult ToResult(ForwarderError error, Exception? exception)
    {
        var isTooLarge = Find<BadHttpRequestException>(exception) is { StatusCode: StatusCodes.Status413PayloadTooLarge };
        return error != ForwarderError.None && isTooLarge
            ? new ForwardingResult(ForwardingStatus.RequestInvalid, StatusCode: StatusCodes.Status413PayloadTooLarge)
            : new ForwardingResult(StatusOf(error, exception));
    }

    /// <summary>The first exception of a type in the chain of inner exceptions, or null.</summary>
    public static T? Find<T>(Exception? exception)
        where T : Exception => exception switch
        {
            null => null,
            T found => found,
            AggregateException aggregate => aggregate.InnerExceptions.Select(Find<T>).FirstOrDefault(e => e is not null),
            _ => Find<T>(exception.InnerException),
        };

    private static ForwardingStatus StatusOf(ForwarderError error, Exception? exception) => error switch
    {
        ForwarderError.None => ForwardingStatus.Completed,
        ForwarderError.Request or ForwarderError.RequestCreation => StatusOfFailedRequest(exception),
        ForwarderError.RequestTimedOut => ForwardingStatus.TimedOut,
        ForwarderError.UpgradeActivityTimeout => ForwardingStatus.ActivityTimedOut,
        ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled or ForwarderError.RequestBodyClient
            or ForwarderError.ResponseBodyCanceled
            or ForwarderError.ResponseBodyClient or ForwarderError.UpgradeRequestCanceled or ForwarderError.UpgradeRequestClient
            or ForwarderError.UpgradeResponseCanceled or ForwarderError.UpgradeResponseClient => ForwardingStatus.ClientLeft,
        ForwarderError.RequestBodyDestination or ForwarderError.ResponseBodyDestination or ForwarderError.ResponseHeaders
            or ForwarderError.UpgradeRequestDestination or ForwarderError.UpgradeResponseDestination => ForwardingStatus.ResponseInvalid,
        _ => throw new ArgumentOutOfRangeException(nameof(error), error, "The forwarder error has no forwarding status."),
    };

    private static ForwardingStatus StatusOfFailedRequest(Exception? exception)
    {
        if (Find<AuthenticationException>(exception) is not null)
        {
            return ForwardingStatus.Untrusted;
        }

        if (Find<DialException>(exception) is { Failure.Error: DialError.TimedOut })
        {
            return ForwardingStatus.ConnectTimedOut;
        }

        return Find<HttpRequestException>(exception) switch
        {
            { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError } => ForwardingStatus.Unreachable,
            null when Find<OperationCanceledException>(exception) is not null => ForwardingStatus.TimedOut,
            _ => ForwardingStatus.ResponseInvalid,
        };
    }
}
