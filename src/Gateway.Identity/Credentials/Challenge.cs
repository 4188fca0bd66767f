namespace Gateway.Identity.Credentials;

/// <summary>A directory's second question, such as for a one-time code. What it holds goes to the caller protected, and comes back with the answer.</summary>
/// <param name="Directory">The directory that asks.</param>
/// <param name="State">What the directory needs to know the question again by; opaque.</param>
/// <param name="Prompt">The directory's words, cleaned and cut; empty where it has none.</param>
/// <param name="Round">1 for the first question of a sign-in.</param>
public sealed record Challenge(string Directory, Secret State, string Prompt, int Round = 1)
{
    /// <summary>No more of a directory's words are shown.</summary>
    public const int MaximumPromptLength = 200;

    /// <summary>Makes a server's words fit for a page: one line, no control characters, cut.</summary>
    public static string Clean(string words)
    {
        var clean = string.Concat(words.Where(c => !char.IsControl(c) && !char.IsSurrogate(c))).Trim();
        return clean.Length > MaximumPromptLength ? clean[..MaximumPromptLength] : clean;
    }
}
