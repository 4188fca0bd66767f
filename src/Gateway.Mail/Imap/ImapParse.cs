namespace Gateway.Mail.Imap;

/// <summary>The result of parsing the bytes received so far.</summary>
/// <param name="Status">What the bytes are.</param>
/// <param name="Consumed">The length of the command, where the status is Complete or Malformed.</param>
/// <param name="Literals">The number of synchronizing literals; the client waits for as many continuation requests.</param>
/// <param name="Command">The command, if and only if Complete.</param>
/// <param name="Tag">The tag where one was read, for the reply to a malformed command.</param>
internal readonly record struct ImapParse(ImapParseStatus Status, long Consumed, int Literals, ImapCommand? Command, string? Tag);
