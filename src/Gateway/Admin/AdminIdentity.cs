namespace Gateway.Admin;

/// <summary>The person who asks through the console, where the person has signed in by name: a feature of the request.</summary>
/// <param name="Name">The user's name.</param>
internal sealed record AdminIdentity(string Name);
