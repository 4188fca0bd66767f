using Gateway.Forwarding.Protocol;

namespace Gateway.Forwarding.Results;

/// <summary>How an exchange ended, and what there is to know beyond that.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Defect">What was wrong with the response, for <see cref="ForwardingStatus.ResponseInvalid"/>.</param>
/// <param name="StatusCode">The status to answer with, for <see cref="ForwardingStatus.RequestInvalid"/>.</param>
public readonly record struct ForwardingResult(ForwardingStatus Status, ResponseDefect Defect = ResponseDefect.None, int StatusCode = 0)
{
    /// <summary>Bytes of the request body that were passed on.</summary>
    public long RequestBytes { get; init; }

    /// <summary>Bytes of the response body that were passed on.</summary>
    public long ResponseBytes { get; init; }

    /// <summary>Which addresses were tried and what each answered, where there was no connection; for the log.</summary>
    public string? Detail { get; init; }

    /// <summary>
    /// Whether another destination may be asked: no byte of the request has been sent, or it only reads and no byte of an answer has come.
    /// </summary>
    public bool IsRepeatable { get; init; }

    /// <summary>How often the request has been sent: 0 where there was no connection for it, 2 where the first one died.</summary>
    public int Tries { get; init; }
}
