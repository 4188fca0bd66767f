namespace Gateway.Preauthentication.Forms;

/// <summary>The variable parts of the sign-in page.</summary>
/// <param name="Target">The target after signing in.</param>
internal sealed record SignInPageContent(string Target)
{
    /// <summary>What went wrong, announced at once, or null.</summary>
    public string? Error { get; init; }

    /// <summary>What happened before, or null.</summary>
    public string? Status { get; init; }

    /// <summary>The name to fill in, from the previous attempt.</summary>
    public string? UserName { get; init; }

    public bool IsPrivate { get; init; }
}
