using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Outbound;

/// <summary>The root certificates of a PEM file, trusted for connections outward instead of the system's.</summary>
public static class TrustedRoots
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>Reads the roots.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="CryptographicException">The file holds what is no certificate.</exception>
    public static X509Certificate2Collection Read(string file)
    {
        var roots = new X509Certificate2Collection();
        roots.ImportFromPemFile(file);
        return roots;
    }

    /// <summary>How a server's chain is verified; null for the system's roots.</summary>
    public static X509ChainPolicy Policy(X509Certificate2Collection? roots)
    {
        var policy = new X509ChainPolicy
        {
            RevocationMode = X509RevocationMode.NoCheck,
            TrustMode = roots is null ? X509ChainTrustMode.System : X509ChainTrustMode.CustomRootTrust,
        };
        policy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        if (roots is not null)
        {
            policy.CustomTrustStore.AddRange(roots);
        }

        return policy;
    }

    /// <summary>What is wrong with the file, as a validator says it; null where it can be used.</summary>
    public static string? Check(string file)
    {
        try
        {
            return Read(file).Count > 0 ? null : "holds no certificate; a PEM file is wanted";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return $"cannot be read: {e.Message}";
        }
    }
}
