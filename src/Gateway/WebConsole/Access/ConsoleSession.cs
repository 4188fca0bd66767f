using Gateway.Admin;
using Gateway.Identity.Credentials;

namespace Gateway.WebConsole.Access;

/// <summary>A browser that has signed in to the console.</summary>
/// <param name="Role">What it may do.</param>
/// <param name="Started">When it signed in.</param>
internal sealed record ConsoleSession(AdminRole Role, DateTimeOffset Started)
{
    /// <summary>
    /// The hash of the token that it signed in with; the session ends when the configuration has another. Null for a person.
    /// </summary>
    public string? Token { get; init; }

    /// <summary>The person who signed in by name; null for the holder of a token.</summary>
    public UserIdentity? Person { get; init; }

    /// <summary>The person's account; the session ends with all others of it.</summary>
    public string Account { get; init; } = "";

    public DateTimeOffset LastSeen { get; set; } = Started;
}
