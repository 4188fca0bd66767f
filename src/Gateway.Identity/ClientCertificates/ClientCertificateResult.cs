namespace Gateway.Identity.ClientCertificates;

/// <summary>What a client certificate turned out to be.</summary>
/// <param name="Fault">Why it is not taken; None where it is.</param>
/// <param name="UserName">The name in it; set where it is taken.</param>
/// <param name="Authority">The configured authority that vouches for it, or the nearest to it.</param>
public sealed record ClientCertificateResult(CertificateFault Fault, string? UserName = null, ClientAuthority? Authority = null);
