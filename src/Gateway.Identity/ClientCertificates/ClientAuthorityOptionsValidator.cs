using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;

namespace Gateway.Identity.ClientCertificates;

/// <summary>Finds every mistake in the authorities of client certificates.</summary>
internal static class ClientAuthorityOptionsValidator
{
    public static IEnumerable<ValidationResult> Validate(
        IReadOnlyDictionary<string, ClientAuthorityOptions> authorities, bool withFiles)
    {
        foreach (var (name, authority) in authorities)
        {
            var key = $"ClientAuthorities:{name}";
            if (authority.Roots.Length == 0)
            {
                yield return new ValidationResult("is empty; allowed: the path of a PEM file with the trusted roots", [$"{key}:Roots"]);
            }
            else if (withFiles && ReadError(() => ClientAuthority.ReadRoots(authority.Roots)) is { } error)
            {
                yield return new ValidationResult(error, [$"{key}:Roots"]);
            }

            if (withFiles
                && authority.RevocationList is { } list
                && ReadError(() => RevocationList.ReadAll(File.ReadAllBytes(list))) is { } listError)
            {
                yield return new ValidationResult(listError, [$"{key}:RevocationList"]);
            }

            if (authority.UserName.Count == 0)
            {
                yield return new ValidationResult(
                    $"is empty; allowed: {string.Join(", ", Enum.GetNames<CertificateName>())}", [$"{key}:UserName"]);
            }
        }
    }

    private static string? ReadError(Action read)
    {
        try
        {
            read();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or FormatException)
        {
            return $"cannot be read: {e.Message}";
        }
    }
}
