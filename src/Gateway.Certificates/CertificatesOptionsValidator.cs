using System.ComponentModel.DataAnnotations;
using Gateway.Certificates.Acme;
using Gateway.Certificates.Expiry;
using Gateway.Certificates.Renewal;
using Gateway.Certificates.Selection;
using Gateway.Certificates.Settings;
using Gateway.Certificates.Storage;

namespace Gateway.Certificates;

/// <summary>Finds every mistake in the <c>Certificates</c> section, reading the files it names.</summary>
public static class CertificatesOptionsValidator
{
    /// <summary>What keeps the configuration from being used; member names are keys below the section.</summary>
    /// <param name="options">The section.</param>
    /// <param name="withFiles">Whether to read the certificates.</param>
    public static IEnumerable<ValidationResult> Validate(CertificatesOptions options, bool withFiles = true)
    {
        if (options.UnknownName == UnknownNameAction.Default && options.Default is null)
        {
            yield return new ValidationResult(
                "is required where UnknownName is Default; allowed: an entry of Names", [nameof(options.Default)]);
        }

        if (options.Default is { } name && !options.Names.ContainsKey(name))
        {
            yield return new ValidationResult(
                $"'{name}' is not an entry of Names; allowed: {string.Join(", ", options.Names.Keys)}", [nameof(options.Default)]);
        }

        if (options.Authority.PublicUrl is { } url && url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps)
        {
            yield return new ValidationResult(
                "is not a web address; allowed: http://pki.example.com",
                [$"{nameof(options.Authority)}:{nameof(options.Authority.PublicUrl)}"]);
        }

        foreach (var mistake in AcmeOptionsValidator.Validate(options))
        {
            yield return mistake;
        }

        foreach (var (key, finding) in Diagnose(options, withFiles).Where(f => !f.Finding.IsWarning))
        {
            yield return new ValidationResult(finding.Message, [key]);
        }
    }

    /// <summary>
    /// What an administrator should know, though the configuration is used all the same: key below the section, and sentence.
    /// </summary>
    /// <param name="options">The section.</param>
    /// <param name="withFiles">Whether to read the certificates.</param>
    public static IEnumerable<(string Key, string Message)> Warnings(CertificatesOptions options, bool withFiles = true) =>
        Diagnose(options, withFiles)
            .Where(f => f.Finding.IsWarning)
            .Select(f => (f.Key, f.Finding.Message))
            .Concat(withFiles ? ReadableKeys(options) : [])
            .Concat(UnusedDefault(options));

    private static IEnumerable<(string Key, string Message)> UnusedDefault(CertificatesOptions options)
    {
        if (options is { Default: not null, UnknownName: UnknownNameAction.Refuse })
        {
            yield return (
                nameof(options.Default),
                "is never used: UnknownName is Refuse, so clients with an unknown or absent name are refused; remove one of them");
        }
    }

    private static IEnumerable<(string Key, string Message)> ReadableKeys(CertificatesOptions options)
    {
        foreach (var (name, entry) in options.Names)
        {
            if ((entry.KeyFile ?? entry.File) is { } path && PrivateFile.IsReadableByOthers(path))
            {
                yield return (
                    $"{nameof(options.Names)}:{name}:{(entry.KeyFile is null ? nameof(entry.File) : nameof(entry.KeyFile))}",
                    $"{path} holds a private key that every user of this machine can read; run chmod o-rwx on it");
            }
        }
    }

    private static IEnumerable<(string Key, CertificateDiagnostic Finding)> Diagnose(CertificatesOptions options, bool withFiles)
    {
        var store = CertificateStore.Of(options);
        var readings = options.Names
            .Where(n => ServerNames.IsName(n.Key))
            .ToDictionary(n => n.Key, n => withFiles ? Read(n.Key, n.Value, store) : (true, []), StringComparer.OrdinalIgnoreCase);
        var serves = readings.Values.Any(r => r.IsUsable);
        foreach (var (name, entry) in options.Names)
        {
            var key = $"{nameof(options.Names)}:{name}";
            if (!readings.TryGetValue(name, out var reading))
            {
                yield return (key, new CertificateDiagnostic(
                    "", $"is not a server name; allowed: {ServerNames.Allowed}", IsWarning: false));
                continue;
            }

            foreach (var finding in Second(name, entry, store, withFiles))
            {
                yield return ($"{key}:{nameof(entry.Second)}{(finding.Setting.Length == 0 ? "" : ":")}{finding.Setting}", finding);
            }

            foreach (var finding in Contradictions(name, entry, options).Concat(reading.Findings))
            {
                // What is damaged in the store takes nothing else down; where nothing else is, the gateway would serve nobody.
                var isAlone = !finding.IsWarning && entry.File is null && finding.Setting.Length == 0 && serves;
                yield return (finding.Setting.Length == 0 ? key : $"{key}:{finding.Setting}", isAlone
                    ? finding with { Message = $"is not served: {finding.Message}", IsWarning = true }
                    : finding);
            }
        }
    }

    private static IEnumerable<CertificateDiagnostic> Second(
        string name, CertificateOptions entry, CertificateStore store, bool withFiles)
    {
        if (entry.Second is not { } second)
        {
            yield break;
        }

        if (second.File.Length == 0)
        {
            yield return new CertificateDiagnostic(
                nameof(second.File), "is required; allowed: a PEM chain or a PFX file", IsWarning: false);
            yield break;
        }

        if (!withFiles)
        {
            yield break;
        }

        var (other, findings) = Inspect(name, second.ToCertificate(), store);
        foreach (var finding in findings)
        {
            yield return finding;
        }

        if (other is { } isRsa && Inspect(name, entry, store).IsRsa == isRsa)
        {
            yield return new CertificateDiagnostic(
                nameof(second.File),
                $"has an {(isRsa ? "RSA" : "ECDSA")} key as the first certificate of the name has; allowed: the other kind",
                IsWarning: false);
        }
    }

    private static (bool? IsRsa, IReadOnlyList<CertificateDiagnostic> Findings) Inspect(
        string name, CertificateOptions entry, CertificateStore store)
    {
        var reading = CertificateReader.Read(name, entry, store, TimeProvider.System.GetUtcNow());
        using var leaf = reading.Certificate?.Leaf;
        return (reading.Certificate?.IsRsa, reading.Diagnostics);
    }

    private static (bool IsUsable, IReadOnlyList<CertificateDiagnostic> Findings) Read(
        string name, CertificateOptions entry, CertificateStore store)
    {
        var now = TimeProvider.System.GetUtcNow();
        var reading = CertificateReader.Read(name, entry, store, now);
        using var leaf = reading.Certificate?.Leaf;
        if (leaf is null)
        {
            return (entry.Issuer != CertificateSource.None, reading.Diagnostics);
        }

        var (notBefore, notAfter) = (leaf.NotBefore.ToUniversalTime(), leaf.NotAfter.ToUniversalTime());
        if (ExpiryThresholds.Crossed(notBefore, notAfter, now.UtcDateTime) is not > 0)
        {
            return (true, reading.Diagnostics);
        }

        var days = (int)(notAfter - now.UtcDateTime).TotalDays;
        return (true, [.. reading.Diagnostics, new CertificateDiagnostic(
            "", $"has a certificate that expires on {notAfter:u}, in {days} days", IsWarning: true)]);
    }

    private static IEnumerable<CertificateDiagnostic> Contradictions(string name, CertificateOptions entry, CertificatesOptions options)
    {
        if (entry.Issuer != CertificateSource.None && entry.File is not null)
        {
            yield return new CertificateDiagnostic(
                nameof(entry.Issuer),
                $"{entry.Issuer} writes to the store, and File says that the certificate is elsewhere; allowed: one of them",
                IsWarning: false);
        }

        foreach (var alternative in entry.AlternativeNames.Where(n => !ServerNames.IsName(n)))
        {
            yield return new CertificateDiagnostic(
                nameof(entry.AlternativeNames), $"'{alternative}' is not a server name; allowed: {ServerNames.Allowed}", IsWarning: false);
        }

        var permitted = options.Authority.PermittedDomains;
        foreach (var outside in entry.Issuer == CertificateSource.OwnCa && permitted.Count > 0
            ? new CertificateOrder(name, entry, null).Names.Where(n => !permitted.Any(p => IsBelow(n, p)))
            : [])
        {
            yield return new CertificateDiagnostic(
                nameof(entry.Issuer),
                $"OwnCa may not issue for {outside}; allowed by Authority:PermittedDomains: {string.Join(", ", permitted)}",
                IsWarning: false);
        }
    }

    private static bool IsBelow(string name, string domain)
    {
        var bare = domain.TrimStart('*').TrimStart('.');
        return name.Equals(bare, StringComparison.OrdinalIgnoreCase) || name.EndsWith($".{bare}", StringComparison.OrdinalIgnoreCase);
    }
}
