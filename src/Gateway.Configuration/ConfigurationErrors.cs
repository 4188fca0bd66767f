using System.ComponentModel.DataAnnotations;

namespace Gateway.Configuration;

/// <summary>Collects the mistakes of one reading, each with the place where its key was set.</summary>
public sealed class ConfigurationErrors(Func<string, ConfigurationOrigin?> locate)
{
    /// <summary>Mistakes that are kept; a file with more is not repaired line by line.</summary>
    public const int Limit = 1_000;

    private readonly List<ConfigurationError> _errors = [];
    private readonly HashSet<string> _keys = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The mistakes, at most <see cref="Limit"/>.</summary>
    public IReadOnlyList<ConfigurationError> All => _errors;

    /// <summary>Adds a mistake at a key, located by it.</summary>
    public void Add(string key, string message)
    {
        if (_errors.Count < Limit)
        {
            Add(key, message, locate(key));
        }
    }

    /// <summary>Adds a mistake at a key whose place is known.</summary>
    public void Add(string key, string message, ConfigurationOrigin? origin)
    {
        if (_errors.Count < Limit)
        {
            _keys.Add(key);
            _errors.Add(new ConfigurationError(key, message, origin));
        }
    }

    /// <summary>Adds a mistake in a value that is there.</summary>
    public void Add(ConfigurationNode node, string message)
    {
        if (_errors.Count < Limit)
        {
            Add(node.Key, message, node.Origin);
        }
    }

    /// <summary>Adds a room's own findings, whose member names are keys below <paramref name="section"/>.</summary>
    public void Add(string section, IEnumerable<ValidationResult> findings)
    {
        foreach (var finding in findings)
        {
            var member = finding.MemberNames.FirstOrDefault();
            Add(string.IsNullOrEmpty(member) ? section : $"{section}:{member}", finding.ErrorMessage ?? "is not valid");
        }
    }

    /// <summary>True where the key, the file that should hold its secret, or one above it has a mistake already, so that a further one may only follow from it.</summary>
    public bool Covers(string key)
    {
        for (var candidate = key; candidate.Length > 0; candidate = candidate[..Math.Max(0, candidate.LastIndexOf(':'))])
        {
            if (_keys.Contains(candidate) || _keys.Contains(candidate + "File"))
            {
                return true;
            }
        }

        return false;
    }
}
