using System.Buffers.Text;
using System.ComponentModel.DataAnnotations;
using Gateway.Certificates.Settings;
using Gateway.Outbound;

namespace Gateway.Certificates.Acme;

/// <summary>Finds every mistake in the <c>Certificates:Acme</c> section, and in the names that ACME is to issue.</summary>
internal static class AcmeOptionsValidator
{
    private const int MinimumHmacBytes = 16;

    /// <summary>Member names are keys below <c>Certificates</c>.</summary>
    public static IEnumerable<ValidationResult> Validate(CertificatesOptions options)
    {
        var names = options.Names.Where(n => n.Value.Issuer == CertificateSource.Acme).ToArray();
        return names.SelectMany(n => Name(n.Key, n.Value)).Concat(Section(options.Acme, names.Length > 0));
    }

    private static IEnumerable<ValidationResult> Name(string name, CertificateOptions entry)
    {
        foreach (var each in entry.AlternativeNames.Prepend(name))
        {
            if (each.StartsWith("*.", StringComparison.Ordinal))
            {
                yield return Wrong($"is Acme, and '{each}' is a wildcard, which only a DNS challenge could show; allowed: the names one "
                    + $"by one, in Names or AlternativeNames", $"Names:{name}:Issuer");
            }
            else if (Uri.CheckHostName(each) != UriHostNameType.Dns || !each.Contains('.', StringComparison.Ordinal))
            {
                yield return Wrong($"is Acme, and '{each}' is no public host name; allowed: mail.example.com", $"Names:{name}:Issuer");
            }
        }
    }

    private static IEnumerable<ValidationResult> Section(AcmeOptions acme, bool isUsed)
    {
        if (isUsed && !acme.AcceptTermsOfService)
        {
            yield return Wrong("must be true before a certificate is asked for: read the CA's terms of service (for Let's Encrypt "
                + "https://letsencrypt.org/repository/) and accept them here", "Acme:AcceptTermsOfService");
        }

        if (acme is { Staging: true, DirectoryUrl: not null })
        {
            yield return Wrong("is the switch of Let's Encrypt, and DirectoryUrl names a CA; allowed: one of the two", "Acme:Staging");
        }

        if (acme.DirectoryUrl is { } url
            && (!Uri.TryCreate(url, UriKind.Absolute, out var directory) || directory.Scheme != Uri.UriSchemeHttps))
        {
            yield return Wrong($"'{url}' is not an https address; allowed: https://acme.example.com/directory", "Acme:DirectoryUrl");
        }

        if (acme.Email is { } email && (email.IndexOf('@', StringComparison.Ordinal) is <= 0
            || email.EndsWith('@')
            || email.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c is ',' or '?')))
        {
            yield return Wrong($"'{email}' is not one address; allowed: admin@example.com", "Acme:Email");
        }

        var external = acme.ExternalAccount;
        if (external.KeyId is null != external.HmacKey is null)
        {
            yield return Wrong(
                "needs both KeyId and HmacKey (or HmacKeyFile), as the CA gave them",
                $"Acme:ExternalAccount:{(external.KeyId is null ? "KeyId" : "HmacKey")}");
        }

        if (external.HmacKey is { } key && (HmacKey(key)?.Length ?? 0) < MinimumHmacBytes)
        {
            yield return Wrong(
                $"is not base64url of {MinimumHmacBytes} bytes or more; allowed: the key as the CA gave it",
                "Acme:ExternalAccount:HmacKey");
        }

        foreach (var result in TrustedRoots.Validate(acme.TrustedRootsFile, "Acme:TrustedRootsFile"))
        {
            yield return result;
        }
    }

    /// <summary>The bytes of the key; null where it is not base64url (padding is allowed, as some CAs print it).</summary>
    internal static byte[]? HmacKey(string text)
    {
        var plain = text.Trim().TrimEnd('=').Replace('+', '-').Replace('/', '_');
        return Base64Url.IsValid(plain) ? Base64Url.DecodeFromChars(plain) : null;
    }

    private static ValidationResult Wrong(string message, string key) => new(message, [key]);
}
