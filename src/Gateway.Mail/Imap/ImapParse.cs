namespace Gateway.Mail.Imap;

/// <summary>The outcome of parsing what has come of a command.</summary>
/// <param name="Status">How it went.</param>
/// <param name="Consumed">Bytes that are done with, where the status is Complete or Malformed.</param>
/// <param name="Literals">Synchronising literals seen; the client waits for as many continuations.</param>
/// <param name="Command">The command, if and only if Complete.</param>
/// <param name="Tag">The tag where one could be read, so that a malformed command gets its answer.</param>
internal readonly record struct ImapParse(ImapParseStatus Status, long Consumed, int Literals, ImapCommand? Command, string? Tag);
