namespace Gateway.Testing;

/// <summary>One request as a back end saw it.</summary>
public sealed record ReceivedRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers);
