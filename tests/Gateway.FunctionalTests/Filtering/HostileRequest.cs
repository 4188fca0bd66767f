namespace Gateway.FunctionalTests.Filtering;

/// <summary>One request that must not pass: the bytes, and the exact answer.</summary>
/// <param name="Bytes">What the client sends, each character one byte.</param>
/// <param name="Status">The status it must get; 0 where the connection ends without one.</param>
/// <param name="Outcome">The outcome on the record, or null where the server's own parser refuses before there is a record.</param>
/// <param name="Listener">The listener it is sent to.</param>
public sealed record HostileRequest(string Bytes, int Status, string? Outcome, string Listener = "https");
