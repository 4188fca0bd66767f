namespace Gateway.Identity.State;

/// <summary>Where state is kept across restarts.</summary>
/// <param name="Folder">The state folder; it is created when needed.</param>
public sealed record IdentityState(string Folder);
