namespace Gateway.Identity.Directories;

/// <summary>What a sign-in needs to find a user.</summary>
/// <param name="Source">The current directories.</param>
/// <param name="Inquiry">Asks them.</param>
/// <param name="Aliases">The accounts of the spellings they have resolved.</param>
internal sealed record UserDirectories(DirectorySource Source, DirectoryInquiry Inquiry, AccountAliases Aliases);
