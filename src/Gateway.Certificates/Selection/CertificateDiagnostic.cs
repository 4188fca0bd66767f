namespace Gateway.Certificates.Selection;

/// <summary>Something wrong with one configured certificate.</summary>
/// <param name="Setting">The setting of the entry that is to blame: <c>File</c>, <c>KeyFile</c>, <c>Password</c>; empty for the
/// entry.</param>
/// <param name="Message">What is wrong and what is wanted; never a secret.</param>
/// <param name="IsWarning">True where the certificate is used all the same.</param>
internal sealed record CertificateDiagnostic(string Setting, string Message, bool IsWarning);
