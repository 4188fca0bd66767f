namespace Gateway.Cli;

/// <summary>What the admin listener said, or why it could not be asked, in words for a person.</summary>
/// <param name="Body">The body; empty where there is an error.</param>
/// <param name="Error">What is wrong, or null.</param>
internal sealed record AdminResponse(string Body, string? Error);
