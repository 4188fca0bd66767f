using System.Security.Cryptography.X509Certificates;

namespace Gateway.Certificates.Stapling;

/// <summary>The OCSP responder of a certificate.</summary>
/// <param name="Responder">The responder's address.</param>
/// <param name="Issuer">The certificate of the issuer, which signs the responses itself or delegates to the responder.</param>
public sealed record StapleSource(Uri Responder, X509Certificate2 Issuer);
