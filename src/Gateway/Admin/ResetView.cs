namespace Gateway.Admin;

/// <summary>What a reset of second factors left and removed, as the command prints it.</summary>
/// <param name="Account">Whose factors are reset.</param>
/// <param name="AppPasswords">The app passwords that go on to be accepted: they belong to programs, and need no factor.</param>
/// <param name="Revoked">The app passwords that were revoked with the factors.</param>
internal sealed record ResetView(string Account, int AppPasswords, int Revoked);
