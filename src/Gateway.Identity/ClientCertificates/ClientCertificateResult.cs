namespace Gateway.Identity.ClientCertificates;

/// <summary>The result of verifying a client certificate.</summary>
/// <param name="Fault">Why it was refused; None if it was accepted.</param>
/// <param name="UserName">The user name; set if it was accepted.</param>
/// <param name="Authority">The configured authority that accepted it or refused it with the most specific fault.</param>
public sealed record ClientCertificateResult(CertificateFault Fault, string? UserName = null, ClientAuthority? Authority = null);
