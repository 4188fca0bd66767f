namespace Gateway.Cli;

/// <summary>The response of the admin listener, or the error to show to the user.</summary>
/// <param name="Body">The body; empty if there is an error.</param>
/// <param name="Error">The error message, or null.</param>
internal sealed record AdminResponse(string Body, string? Error);
