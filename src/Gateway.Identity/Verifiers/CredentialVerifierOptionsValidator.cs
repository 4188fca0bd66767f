using System.ComponentModel.DataAnnotations;
using Gateway.Outbound;

namespace Gateway.Identity.Verifiers;

/// <summary>Finds every mistake in one <c>CredentialVerifier</c> section.</summary>
internal static class CredentialVerifierOptionsValidator
{
    private static readonly string[] Schemes = ["https", "imaps", "imap+starttls", "pop3s", "pop3+starttls", "smtps", "smtp+starttls"];

    public static IEnumerable<ValidationResult> Validate(CredentialVerifierOptions options)
    {
        if (!Uri.TryCreate(options.Address, UriKind.Absolute, out var address)
            || !Schemes.Contains(address.Scheme)
            || address.Host.Length == 0
            || address.UserInfo.Length > 0)
        {
            yield return new ValidationResult($"'{options.Address}' is not the address of a back end; allowed: a URL with one of the "
                + $"schemes {string.Join(", ", Schemes)}", ["Address"]);
        }
        else if (address.Scheme != "https" && address.PathAndQuery is not ("/" or ""))
        {
            yield return new ValidationResult(
                $"'{options.Address}' has a path; allowed: an address without one, because mail protocols have no paths", ["Address"]);
        }

        foreach (var result in TrustedRoots.Validate(options.Roots, "Roots"))
        {
            yield return result;
        }
    }
}
