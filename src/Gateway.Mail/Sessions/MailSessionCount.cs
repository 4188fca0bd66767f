using Gateway.Mail.Wire;

namespace Gateway.Mail.Sessions;

/// <summary>How many sessions there are of one kind. Route and destination are null for those that have none yet.</summary>
public sealed record MailSessionCount(MailProtocol Protocol, string? Route, string? Destination, int Sessions);
