namespace Gateway.Mail.Wire;

/// <summary>One step of a client that asks a server to begin TLS.</summary>
/// <param name="Command">The line to send, with CRLF; null where the server speaks first.</param>
/// <param name="IsComplete">Whether the text received since, which ends with a line, is the whole positive reply.</param>
public sealed record StartTlsStep(string? Command, Func<string, bool> IsComplete);
