using Gateway.Admin;

namespace Gateway.WebConsole.Access;

/// <summary>A browser that has signed in to the console.</summary>
/// <param name="Role">What it may do.</param>
/// <param name="Started">When it signed in.</param>
/// <param name="Proof">What it signed in with; the session ends when the configuration no longer accepts it.</param>
internal sealed record ConsoleSession(AdminRole Role, DateTimeOffset Started, string Proof)
{
    public DateTimeOffset LastSeen { get; set; } = Started;
}
