namespace Gateway.Identity.Users;

/// <summary>One user in the user file.</summary>
public sealed record UserEntry
{
    /// <summary>The hash in PHC format, see <see cref="Passwords.PasswordHash"/>.</summary>
    public string Password { get; init; } = "";

    public IReadOnlyList<string> Groups { get; init; } = [];

    public bool Disabled { get; init; }
}
