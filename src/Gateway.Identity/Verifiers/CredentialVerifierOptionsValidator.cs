using System.ComponentModel.DataAnnotations;
using Gateway.Outbound;

namespace Gateway.Identity.Verifiers;

/// <summary>Finds every mistake in one <c>Judge</c> section.</summary>
internal static class CredentialVerifierOptionsValidator
{
    private static readonly string[] Schemes = ["https", "imaps", "imap+starttls", "pop3s", "pop3+starttls", "smtps", "smtp+starttls"];

    public static IEnumerable<ValidationResult> Validate(CredentialVerifierOptions options)
    {
        if (!Uri.TryCreate(options.Address, UriKind.Absolute, out var address) || !Schemes.Contains(address.Scheme) || address.Host.Length == 0 || address.UserInfo.Length > 0)
        {
            yield return new ValidationResult($"'{options.Address}' is no back end to try at; allowed: addresses of {string.Join(", ", Schemes)}", ["Address"]);
        }
        else if (address.Scheme != "https" && address.PathAndQuery is not ("/" or ""))
        {
            yield return new ValidationResult($"'{options.Address}' has a path, which mail has not", ["Address"]);
        }

        if (options.Roots is { } roots && TrustedRoots.Check(roots) is { } complaint)
        {
            yield return new ValidationResult(complaint, ["Roots"]);
        }
    }
}
