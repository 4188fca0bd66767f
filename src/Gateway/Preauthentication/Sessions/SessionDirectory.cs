namespace Gateway.Preauthentication.Sessions;

/// <summary>Whose sessions there are.</summary>
/// <param name="Accounts">The accounts of users.</param>
/// <param name="Known">The sessions in use.</param>
internal sealed record SessionDirectory(SessionAccounts Accounts, KnownSessions Known);
