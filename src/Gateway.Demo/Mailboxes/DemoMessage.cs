namespace Gateway.Demo.Mailboxes;

/// <summary>One message of the demo inbox.</summary>
/// <param name="Id">Unique in its mailbox.</param>
/// <param name="From">The sender's address.</param>
/// <param name="Subject">One line.</param>
/// <param name="Body">Plain text with CRLF.</param>
public sealed record DemoMessage(string Id, string From, string Subject, string Body);
