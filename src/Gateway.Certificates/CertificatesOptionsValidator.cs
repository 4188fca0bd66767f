using System.ComponentModel.DataAnnotations;

namespace Gateway.Certificates;

/// <summary>Finds every mistake in the <c>Certificates</c> section, reading the files it names.</summary>
public static class CertificatesOptionsValidator
{
    /// <summary>What keeps the configuration from being used; member names are keys below the section.</summary>
    public static IEnumerable<ValidationResult> Validate(CertificatesOptions options)
    {
        if (options.UnknownName == UnknownNameAction.Default && options.Default is null)
        {
            yield return new ValidationResult("is required where UnknownName is Default; allowed: an entry of Names", [nameof(options.Default)]);
        }

        if (options.Default is { } name && !options.Names.ContainsKey(name))
        {
            yield return new ValidationResult($"'{name}' is not an entry of Names; allowed: {string.Join(", ", options.Names.Keys)}", [nameof(options.Default)]);
        }

        foreach (var (key, finding) in Findings(options).Where(f => !f.Finding.IsWarning))
        {
            yield return new ValidationResult(finding.Message, [key]);
        }
    }

    /// <summary>What an administrator should know, though the configuration is used all the same: key below the section, and sentence.</summary>
    public static IEnumerable<(string Key, string Message)> Warnings(CertificatesOptions options) =>
        Findings(options).Where(f => f.Finding.IsWarning).Select(f => (f.Key, f.Finding.Message));

    private static IEnumerable<(string Key, CertificateFinding Finding)> Findings(CertificatesOptions options)
    {
        var store = CertificateStore.Of(options);
        foreach (var (name, entry) in options.Names)
        {
            var key = $"{nameof(options.Names)}:{name}";
            if (!ServerNames.IsName(name))
            {
                yield return (key, new CertificateFinding("", $"is not a server name; allowed: {ServerNames.Allowed}", IsWarning: false));
                continue;
            }

            foreach (var finding in CertificateReader.Read(name, entry, store, TimeProvider.System.GetUtcNow()).Findings)
            {
                yield return (finding.Setting.Length == 0 ? key : $"{key}:{finding.Setting}", finding);
            }
        }
    }
}
