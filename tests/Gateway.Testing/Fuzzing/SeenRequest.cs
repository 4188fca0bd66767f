namespace Gateway.Testing.Fuzzing;

/// <summary>A request as a server has read it.</summary>
internal sealed record SeenRequest(string Target, byte[] Body, IReadOnlyList<KeyValuePair<string, string>> Trailers);
