namespace Gateway.Mail.Clusters;

/// <summary>The capabilities that a back end advertised before sign-in, after TLS where it has TLS.</summary>
/// <param name="Names">As the back end wrote them: <c>IDLE</c>, <c>SIZE 36700160</c>.</param>
/// <param name="At">When they were learned, as a timestamp of the time provider.</param>
public sealed record LearnedCapabilities(IReadOnlyList<string> Names, long At);
