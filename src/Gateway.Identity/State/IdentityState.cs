namespace Gateway.Identity.State;

/// <summary>Where what must outlive a restart is kept.</summary>
/// <param name="Folder">The state folder; need not exist yet.</param>
public sealed record IdentityState(string Folder);
