using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Outbound;

/// <summary>The root certificates of a PEM file, which replace the system's roots.</summary>
public static class TrustedRoots
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>How long a list of revoked certificates may take; a handshake waits for it.</summary>
    private static readonly TimeSpan RevocationTimeout = TimeSpan.FromSeconds(3);

    /// <summary>Reads the certificates of a PEM file; null, for the system's roots, if there is no file.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The process has no permission to read the file.</exception>
    /// <exception cref="CryptographicException">The file contains an entry that is not a certificate.</exception>
    [return: NotNullIfNotNull(nameof(file))]
    public static X509Certificate2Collection? Read(string? file)
    {
        if (file is null)
        {
            return null;
        }

        var roots = new X509Certificate2Collection();
        roots.ImportFromPemFile(file);
        return roots;
    }

    /// <summary>The policy that verifies the chain of a server certificate.</summary>
    /// <param name="roots">The roots to trust, or null for the system's roots.</param>
    /// <param name="revocation">Whether revoked certificates are looked for.</param>
    public static X509ChainPolicy Policy(X509Certificate2Collection? roots, RevocationCheck revocation = RevocationCheck.None)
    {
        var policy = new X509ChainPolicy
        {
            RevocationMode = revocation == RevocationCheck.None ? X509RevocationMode.NoCheck : X509RevocationMode.Online,
            RevocationFlag = X509RevocationFlag.ExcludeRoot,
            UrlRetrievalTimeout = RevocationTimeout,
            VerificationFlags = revocation == RevocationCheck.WhereKnown
                ? X509VerificationFlags.IgnoreEndRevocationUnknown | X509VerificationFlags.IgnoreCertificateAuthorityRevocationUnknown
                : X509VerificationFlags.NoFlag,
            TrustMode = roots is null ? X509ChainTrustMode.System : X509ChainTrustMode.CustomRootTrust,
        };
        policy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        if (roots is not null)
        {
            policy.CustomTrustStore.AddRange(roots);
        }

        return policy;
    }

    /// <summary>Validates an optional setting that names a PEM file of root certificates.</summary>
    /// <param name="file">The value of the setting, or null if it is not set.</param>
    /// <param name="key">The key of the setting, as the validator of its section names its members.</param>
    public static IEnumerable<ValidationResult> Validate(string? file, string key) =>
        Check(file) is { } message ? [new ValidationResult(message, [key])] : [];

    /// <summary>Why the file cannot be used, as a validator message; null if it can be used or is not set.</summary>
    public static string? Check(string? file)
    {
        try
        {
            return Read(file) is null or { Count: > 0 } ? null : "contains no certificate; allowed: a PEM file of root certificates";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return $"cannot be read: {e.Message}";
        }
    }
}
