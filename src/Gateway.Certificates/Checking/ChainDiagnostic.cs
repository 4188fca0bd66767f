namespace Gateway.Certificates.Checking;

/// <summary>One thing that is wrong, and the sentence that says so.</summary>
public sealed record ChainDiagnostic(ChainProblem Problem, string Message);
