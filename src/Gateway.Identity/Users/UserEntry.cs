using System.Diagnostics.CodeAnalysis;

namespace Gateway.Identity.Users;

/// <summary>One user in the user file.</summary>
/// <remarks>The JSON reader sets members that the file omits to null, so null stands for the default.</remarks>
public sealed record UserEntry
{
    /// <summary>The hash in PHC format, see <see cref="Passwords.PasswordHash"/>.</summary>
    [AllowNull]
    public string Password { get; init => field = value ?? ""; } = "";

    [AllowNull]
    public IReadOnlyList<string> Groups { get; init => field = value ?? []; } = [];

    public bool Disabled { get; init; }
}
