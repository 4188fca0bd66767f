namespace Gateway.Accounts.Passkeys;

/// <summary>Whose a passkey is.</summary>
/// <param name="Account">The account.</param>
/// <param name="UserName">The user, as the directory names it.</param>
/// <param name="Directory">The directory that knows the user.</param>
internal sealed record PasskeyOwner(string Account, string UserName, string Directory);
