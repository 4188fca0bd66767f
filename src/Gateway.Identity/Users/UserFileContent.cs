namespace Gateway.Identity.Users;

/// <summary>The user file, as JSON has it: users by name.</summary>
public sealed record UserFileContent
{
    public SortedDictionary<string, UserEntry> Users { get; init; } = new(StringComparer.OrdinalIgnoreCase);
}
