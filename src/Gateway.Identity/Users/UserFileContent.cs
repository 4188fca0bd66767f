namespace Gateway.Identity.Users;

/// <summary>The content of the user file: users by name.</summary>
public sealed record UserFileContent
{
    public SortedDictionary<string, UserEntry> Users { get; } = new(StringComparer.OrdinalIgnoreCase);
}
