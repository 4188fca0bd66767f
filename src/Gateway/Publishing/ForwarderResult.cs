using System.Security.Authentication;
using Gateway.Outbound;
using Gateway.Requests;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Publishing;

/// <summary>What a failed forwarding means: to the log, and to the client.</summary>
/// <param name="Outcome">The outcome in the access log.</param>
/// <param name="Status">The status, where the response has not begun.</param>
/// <param name="Message">The one line for a person.</param>
internal readonly record struct ForwarderResult(RequestOutcome Outcome, int Status, string Message)
{
    private static readonly ForwarderResult ClientLeft = new(RequestOutcome.ClientLeft, StatusCodes.Status400BadRequest, "The request was not completed.");

    private static readonly ForwarderResult Timeout = new(RequestOutcome.DestinationTimeout, StatusCodes.Status504GatewayTimeout, "The server behind this gateway did not answer in time.");

    private static readonly ForwarderResult Invalid = new(RequestOutcome.DestinationInvalid, StatusCodes.Status502BadGateway, "The server behind this gateway gave no usable answer.");

    private static readonly ForwarderResult Unreachable = new(RequestOutcome.DestinationUnavailable, StatusCodes.Status502BadGateway, "The server behind this gateway cannot be reached.");

    public static ForwarderResult For(ForwarderError error, Exception? exception) => error switch
    {
        ForwarderError.None => new(RequestOutcome.Forwarded, StatusCodes.Status200OK, ""),
        ForwarderError.NoAvailableDestinations => new(RequestOutcome.DestinationUnavailable, StatusCodes.Status503ServiceUnavailable, "No server behind this gateway is available."),
        _ when Find<BadHttpRequestException>(exception) is { StatusCode: StatusCodes.Status413PayloadTooLarge } =>
            new(RequestOutcome.TooLarge, StatusCodes.Status413PayloadTooLarge, "The request is too large."),
        ForwarderError.Request or ForwarderError.RequestCreation => Failure(exception),
        ForwarderError.RequestTimedOut => Timeout,
        ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled or ForwarderError.RequestBodyClient or ForwarderError.ResponseBodyCanceled
            or ForwarderError.ResponseBodyClient or ForwarderError.UpgradeRequestCanceled or ForwarderError.UpgradeRequestClient
            or ForwarderError.UpgradeResponseCanceled or ForwarderError.UpgradeResponseClient => ClientLeft,
        ForwarderError.RequestBodyDestination or ForwarderError.ResponseBodyDestination or ForwarderError.ResponseHeaders
            or ForwarderError.UpgradeRequestDestination or ForwarderError.UpgradeResponseDestination => Invalid,
        ForwarderError.UpgradeActivityTimeout => Timeout,
        _ => throw new ArgumentOutOfRangeException(nameof(error), error, "A forwarder error without an outcome."),
    };

    private static ForwarderResult Failure(Exception? exception)
    {
        if (Find<AuthenticationException>(exception) is not null)
        {
            return new(RequestOutcome.DestinationUntrusted, StatusCodes.Status502BadGateway, "The server behind this gateway is not trusted.");
        }

        if (Find<DialException>(exception) is { Failure.Error: DialError.TimedOut })
        {
            return Timeout;
        }

        return Find<HttpRequestException>(exception) switch
        {
            { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError } => Unreachable,
            null when Find<OperationCanceledException>(exception) is not null => Timeout,
            _ => Invalid,
        };
    }

    internal static T? Find<T>(Exception? exception)
        where T : Exception => exception switch
        {
            null => null,
            T found => found,
            AggregateException aggregate => aggregate.InnerExceptions.Select(Find<T>).FirstOrDefault(e => e is not null),
            _ => Find<T>(exception.InnerException),
        };
}
