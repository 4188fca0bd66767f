namespace Gateway.Certificates.Acme;

/// <summary>Why an exchange with the CA failed.</summary>
/// <param name="Kind">The named outcome.</param>
/// <param name="Detail">A sentence of bounded length, printable; what the CA said, where it said something.</param>
/// <param name="RetryAfter">How long the CA asks to wait.</param>
internal sealed record AcmeFailure(AcmeFailureKind Kind, string Detail, TimeSpan? RetryAfter = null)
{
    /// <summary>The problem type, without its prefix: <c>badNonce</c>; empty where the CA sent no problem document.</summary>
    public string Problem { get; init; } = "";
}
