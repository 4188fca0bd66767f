namespace Gateway.Identity.Credentials;

/// <summary>
/// A challenge of a directory, such as for a one-time code. Its content is sent to the client encrypted and returns with the response.
/// </summary>
/// <param name="Directory">The directory that sent the challenge.</param>
/// <param name="State">The state by which the directory recognizes the challenge; opaque.</param>
/// <param name="Prompt">The prompt of the directory, sanitized and truncated; may be empty.</param>
/// <param name="Round">1 for the first challenge of a sign-in.</param>
public sealed record Challenge(string Directory, Secret State, string Prompt, int Round = 1)
{
    /// <summary>Longer prompts are truncated.</summary>
    public const int MaximumPromptLength = 200;

    /// <summary>Sanitizes a prompt for a page: one line, no control characters, truncated.</summary>
    public static string Clean(string prompt)
    {
        var clean = string.Concat(prompt.Where(c => !char.IsControl(c) && !char.IsSurrogate(c))).Trim();
        return clean.Length > MaximumPromptLength ? clean[..MaximumPromptLength] : clean;
    }
}
