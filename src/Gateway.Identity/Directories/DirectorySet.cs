namespace Gateway.Identity.Directories;

/// <summary>The directories of one configuration, in the order in which they are asked; immutable.</summary>
/// <param name="Names">How user names are compared.</param>
/// <param name="All">The directories.</param>
public sealed record DirectorySet(AccountNames Names, IReadOnlyList<IDirectory> All);
