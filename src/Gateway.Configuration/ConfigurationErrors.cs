using System.ComponentModel.DataAnnotations;

namespace Gateway.Configuration;

/// <summary>Collects the errors found while one configuration is read, each with the place where its key is set.</summary>
public sealed class ConfigurationErrors(Func<string, ConfigurationOrigin?> locate)
{
    /// <summary>The maximum number of errors that are kept; further errors are dropped.</summary>
    public const int Limit = 1_000;

    private readonly List<ConfigurationError> _errors = [];
    private readonly HashSet<string> _keys = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The errors, at most <see cref="Limit"/>.</summary>
    public IReadOnlyList<ConfigurationError> All => _errors;

    /// <summary>Adds an error at a key; its place is looked up by the key.</summary>
    public void Add(string key, string message)
    {
        if (_errors.Count < Limit)
        {
            Add(key, message, locate(key));
        }
    }

    /// <summary>Adds an error at a key whose place is known.</summary>
    public void Add(string key, string message, ConfigurationOrigin? origin)
    {
        if (_errors.Count < Limit)
        {
            _keys.Add(key);
            _errors.Add(new ConfigurationError(key, message, origin));
        }
    }

    /// <summary>Adds an error in a value that is set.</summary>
    public void Add(ConfigurationNode node, string message)
    {
        if (_errors.Count < Limit)
        {
            Add(node.Key, message, node.Origin);
        }
    }

    /// <summary>Adds the results of a component's validator, whose member names are keys below <paramref name="section"/>.</summary>
    public void Add(string section, IEnumerable<ValidationResult> results)
    {
        foreach (var result in results)
        {
            var member = result.MemberNames.FirstOrDefault();
            Add(string.IsNullOrEmpty(member) ? section : $"{section}:{member}", result.ErrorMessage ?? "is not valid");
        }
    }

    /// <summary>
    /// Whether the key, its <c>...File</c> key or one of its parents already has an error. A further error may only be a consequence of it.
    /// </summary>
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
