using Gateway.Requests;

namespace Gateway.Filtering;

/// <summary>What a client gets for a verdict.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Outcome">The outcome in the access log.</param>
/// <param name="Message">The one line for a person.</param>
/// <param name="Closes">Whether the connection is closed, since its framing cannot be trusted.</param>
internal readonly record struct FilterResult(int Status, RequestOutcome Outcome, string Message, bool Closes)
{
    public static FilterResult For(FilterStatus verdict) => verdict switch
    {
        FilterStatus.Pass => new(StatusCodes.Status200OK, RequestOutcome.None, "", false),
        FilterStatus.NotAPath or FilterStatus.ForeignAuthority or FilterStatus.ControlByte or FilterStatus.NonAsciiByte
            or FilterStatus.BadHost or FilterStatus.SeveralHosts => Bad(RequestOutcome.Malformed, closes: false),
        FilterStatus.LengthAndEncoding or FilterStatus.ContentLength or FilterStatus.TransferEncoding
            or FilterStatus.TransferEncodingInHttp10 or FilterStatus.ConnectionHeaderInHttp2 or FilterStatus.HeaderName
            or FilterStatus.HeaderControl or FilterStatus.ConnectionNominates =>
            Bad(RequestOutcome.Malformed, closes: true),
        FilterStatus.Backslash or FilterStatus.Fragment or FilterStatus.DotSegment or FilterStatus.BadEncoding
            or FilterStatus.EncodedControl
            or FilterStatus.OverlongUtf8 or FilterStatus.EncodedSlash or FilterStatus.DoubleEncoding or FilterStatus.EmptySegment
            or FilterStatus.AmbiguousRoute or FilterStatus.BadDestination
            => Bad(RequestOutcome.AmbiguousTarget, closes: false),
        FilterStatus.MethodNotAllowed =>
            new(StatusCodes.Status405MethodNotAllowed, RequestOutcome.MethodNotAllowed, "Method not allowed.", false),
        FilterStatus.PathTooLong or FilterStatus.QueryTooLong =>
            new(StatusCodes.Status414UriTooLong, RequestOutcome.TooLarge, "The address is too long.", false),
        FilterStatus.BodyTooLarge => new(StatusCodes.Status413PayloadTooLarge, RequestOutcome.TooLarge, "The request is too large.", true),
        FilterStatus.DeniedPath or FilterStatus.HealthPage or FilterStatus.PowerShell or FilterStatus.AutodiscoverPowerShell
            or FilterStatus.AutodiscoverForgery or FilterStatus.BackEndCookie or FilterStatus.ForeignDestination
            => new(StatusCodes.Status403Forbidden, RequestOutcome.Denied, "Forbidden.", false),
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, "A verdict without an answer."),
    };

    private static FilterResult Bad(RequestOutcome outcome, bool closes) =>
        new(StatusCodes.Status400BadRequest, outcome, "Bad request.", closes);
}
