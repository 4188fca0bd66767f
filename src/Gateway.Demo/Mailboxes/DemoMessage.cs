namespace Gateway.Demo.Mailboxes;

/// <summary>One message of the demo inbox.</summary>
/// <param name="Id">Unique in its mailbox.</param>
/// <param name="From">Sender's address.</param>
/// <param name="Subject">One line.</param>
/// <param name="Body">Plain text, CRLF line ends.</param>
public sealed record DemoMessage(string Id, string From, string Subject, string Body);
