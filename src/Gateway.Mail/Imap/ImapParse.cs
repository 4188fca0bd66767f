namespace Gateway.Mail.Imap;

/// <summary>The result of parsing the bytes received so far.</summary>
/// <param name="Status">What the bytes are.</param>
/// <param name="Consumed">
/// The length of the command, where the status is Complete or Malformed; otherwise how far the command was read.
/// </param>
/// <param name="Literals">The number of synchronizing literals; the client waits for as many continuation requests.</param>
/// <param name="Command">The command, if and only if Complete.</param>
internal readonly record struct ImapParse(ImapParseStatus Status, long Consumed, int Literals, ImapCommand? Command)
{
    /// <summary>The tag where one was read, for the reply to a malformed command.</summary>
    public string? Tag { get; init; }

    /// <summary>The name of the command in capitals, where one was read.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// The size of the literal that is over the limit, where the client sends it without being asked to; zero where it waits.
    /// </summary>
    public long Unasked { get; init; }
}
