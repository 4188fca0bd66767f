using Gateway.Mail.Telemetry;

namespace Gateway.Mail.Relaying;

/// <summary>A command after sign-in that is not relayed.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Command">The command in capitals, one of those that the filter knows; empty where it is none.</param>
/// <param name="Reply">What the client is sent, without the last CRLF.</param>
internal sealed record CommandRefusal(MailRefusal Reason, string Command, string Reply);
