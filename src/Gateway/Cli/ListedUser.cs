namespace Gateway.Cli;

/// <summary>A row of <c>gateway user list</c>. Scripts read its JSON, so names and order are part of the contract.</summary>
internal sealed record ListedUser(string Name, IReadOnlyList<string> Groups, bool Disabled, bool OutdatedHash);
