namespace Gateway.Testing.Smuggling;

/// <summary>A request in which two servers might see different ends.</summary>
/// <param name="Name">The rules that made it.</param>
/// <param name="Bytes">What is sent.</param>
public sealed record SmugglingMutation(string Name, byte[] Bytes);
