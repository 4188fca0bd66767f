namespace Gateway.Draining;

/// <summary>What a gateway that leaves still serves.</summary>
/// <param name="Connections">Connections of clients, those of mail sessions included.</param>
/// <param name="MailSessions">Mail sessions.</param>
/// <param name="Requests">HTTP requests in flight.</param>
internal readonly record struct DrainLeft(int Connections, int MailSessions, long Requests);
