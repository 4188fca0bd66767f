using Gateway.Accounts.History;
using Gateway.Identity.Directories;

namespace Gateway.Preauthentication.Account;

/// <summary>What is known of an account beside what its owner has set up.</summary>
/// <param name="SignIns">The attempts to sign in.</param>
/// <param name="Directories">The directories, of which one has the password.</param>
internal sealed record AccountHistory(SignInHistory SignIns, DirectorySource Directories);
