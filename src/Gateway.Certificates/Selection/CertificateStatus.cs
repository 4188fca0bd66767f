namespace Gateway.Certificates.Selection;

/// <summary>A certificate in use, as <c>gateway status</c> shows it.</summary>
public sealed record CertificateStatus(
    string Name, string Subject, string Issuer, DateTime NotBefore, DateTime NotAfter, string Thumbprint, string Source);
