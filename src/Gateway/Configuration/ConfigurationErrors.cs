using System.ComponentModel.DataAnnotations;

namespace Gateway.Configuration;

/// <summary>Collects every mistake of one reading, each with the place where its key was set.</summary>
public sealed class ConfigurationErrors(Func<string, ConfigurationOrigin?> locate)
{
    private readonly List<ConfigurationError> _errors = [];

    public IReadOnlyList<ConfigurationError> All => _errors;

    public void Add(string key, string message) => _errors.Add(new ConfigurationError(key, message, locate(key)));

    /// <summary>Adds a room's own findings, whose member names are keys below <paramref name="section"/>.</summary>
    public void Add(string section, IEnumerable<ValidationResult> findings)
    {
        foreach (var finding in findings)
        {
            var member = finding.MemberNames.FirstOrDefault();
            Add(string.IsNullOrEmpty(member) ? section : $"{section}:{member}", finding.ErrorMessage ?? "is not valid");
        }
    }
}
