using Gateway.Mail.Wire;

namespace Gateway.Mail.Sessions;

/// <summary>
/// The number of sessions with the same protocol, route and destination. Route and destination are null before they are known.
/// </summary>
public sealed record MailSessionCount(MailProtocol Protocol, string? Route, string? Destination, int Sessions);
