using Gateway.Requests;

namespace Gateway.Filtering;

/// <summary>What a client gets for a verdict.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Outcome">The outcome in the access log.</param>
/// <param name="Message">The one line for a person.</param>
/// <param name="Closes">Whether the connection is closed, since its framing cannot be trusted.</param>
public readonly record struct FilterAnswer(int Status, RequestOutcome Outcome, string Message, bool Closes)
{
    public static FilterAnswer For(FilterVerdict verdict) => verdict switch
    {
        FilterVerdict.Pass => new(StatusCodes.Status200OK, RequestOutcome.None, "", false),
        FilterVerdict.NotAPath or FilterVerdict.ForeignAuthority or FilterVerdict.ControlByte or FilterVerdict.NonAsciiByte
            or FilterVerdict.BadHost or FilterVerdict.SeveralHosts => Bad(RequestOutcome.Malformed, closes: false),
        FilterVerdict.LengthAndEncoding or FilterVerdict.TransferEncoding or FilterVerdict.ConnectionNominates => Bad(RequestOutcome.Malformed, closes: true),
        FilterVerdict.Backslash or FilterVerdict.Fragment or FilterVerdict.DotSegment or FilterVerdict.BadEncoding or FilterVerdict.EncodedControl
            or FilterVerdict.OverlongUtf8 or FilterVerdict.EncodedSlash or FilterVerdict.DoubleEncoding or FilterVerdict.EmptySegment
            => Bad(RequestOutcome.AmbiguousTarget, closes: false),
        FilterVerdict.MethodNotAllowed => new(StatusCodes.Status405MethodNotAllowed, RequestOutcome.MethodNotAllowed, "Method not allowed.", false),
        FilterVerdict.PathTooLong or FilterVerdict.QueryTooLong => new(StatusCodes.Status414UriTooLong, RequestOutcome.TooLarge, "The address is too long.", false),
        FilterVerdict.BodyTooLarge => new(StatusCodes.Status413PayloadTooLarge, RequestOutcome.TooLarge, "The request is too large.", true),
        FilterVerdict.DeniedPath or FilterVerdict.HealthPage or FilterVerdict.PowerShell or FilterVerdict.AutodiscoverPowerShell
            or FilterVerdict.AutodiscoverForgery or FilterVerdict.BackEndCookie
            => new(StatusCodes.Status403Forbidden, RequestOutcome.Denied, "Forbidden.", false),
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, "A verdict without an answer."),
    };

    private static FilterAnswer Bad(RequestOutcome outcome, bool closes) => new(StatusCodes.Status400BadRequest, outcome, "Bad request.", closes);
}
