namespace Gateway.Mail.Sessions;

/// <summary>How far a relay has come.</summary>
/// <param name="FromClient">The bytes relayed from the client.</param>
/// <param name="ToClient">The bytes relayed to the client.</param>
/// <param name="IsAtRest">Whether no command is in flight.</param>
/// <param name="HasClientEnded">Whether the client has closed its direction.</param>
internal readonly record struct RelayProgress(long FromClient, long ToClient, bool IsAtRest, bool HasClientEnded);
