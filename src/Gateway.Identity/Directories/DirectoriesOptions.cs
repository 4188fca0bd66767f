using Gateway.Identity.Users;

namespace Gateway.Identity.Directories;

/// <summary>The part of the <c>Identity</c> section that the directories are created from.</summary>
/// <param name="Users">The user file, or null.</param>
/// <param name="Directories">The directories by name.</param>
/// <param name="Domains">Domains whose users are the same with and without them.</param>
public sealed record DirectoriesOptions(
    UserFileOptions? Users, IReadOnlyDictionary<string, DirectoryOptions> Directories, IReadOnlyList<string> Domains);
