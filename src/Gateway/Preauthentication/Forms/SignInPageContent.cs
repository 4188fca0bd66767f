namespace Gateway.Preauthentication.Forms;

/// <summary>What differs from one showing of the sign-in page to the next.</summary>
/// <param name="Target">Where the person goes after signing in.</param>
internal sealed record SignInPageContent(string Target)
{
    /// <summary>What went wrong, announced at once, or null.</summary>
    public string? Error { get; init; }

    /// <summary>What happened before, or null.</summary>
    public string? Status { get; init; }

    /// <summary>The name that was typed, so that it need not be typed again.</summary>
    public string? UserName { get; init; }

    public bool IsPrivate { get; init; }
}
