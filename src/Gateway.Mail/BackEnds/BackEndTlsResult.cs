namespace Gateway.Mail.BackEnds;

/// <summary>The result of a handshake with a back end: the stream where it succeeded, otherwise why not.</summary>
/// <param name="Stream">The encrypted stream; null where the handshake failed.</param>
/// <param name="Failure">The status of a failure.</param>
/// <param name="Detail">One line for the log.</param>
internal readonly record struct BackEndTlsResult(Stream? Stream, BackEndStatus Failure = BackEndStatus.Done, string Detail = "");
