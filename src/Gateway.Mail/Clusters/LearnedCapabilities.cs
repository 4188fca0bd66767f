namespace Gateway.Mail.Clusters;

/// <summary>What a back end advertised before sign-in, over TLS where it has TLS.</summary>
/// <param name="Names">As it wrote them: <c>IDLE</c>, <c>SIZE 36700160</c>.</param>
/// <param name="At">When, as a timestamp of the time provider.</param>
public sealed record LearnedCapabilities(IReadOnlyList<string> Names, long At);
