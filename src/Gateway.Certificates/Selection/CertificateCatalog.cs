using System.Collections.Frozen;

namespace Gateway.Certificates.Selection;

/// <summary>The certificates in use and the look-up by server name: built once, immutable, swapped as a whole.</summary>
internal sealed class CertificateCatalog
{
    public static readonly CertificateCatalog Empty = new([], [], null);

    private readonly FrozenDictionary<string, ServerCertificate> _names;
    private readonly FrozenDictionary<string, ServerCertificate>.AlternateLookup<ReadOnlySpan<char>> _wildcards;
    private readonly FrozenDictionary<string, ServerCertificate> _seconds;
    private readonly ServerCertificate? _default;

    /// <param name="certificates">One of each name.</param>
    /// <param name="seconds">The ones with the other kind of key, where a name has two.</param>
    /// <param name="defaultName">The entry for unknown and absent names, or null where they are refused.</param>
    public CertificateCatalog(
        IReadOnlyList<ServerCertificate> certificates, IReadOnlyList<ServerCertificate> seconds, string? defaultName)
    {
        All = [.. certificates, .. seconds];
        _seconds = seconds.ToFrozenDictionary(c => c.Name, StringComparer.OrdinalIgnoreCase);
        _names = certificates.ToFrozenDictionary(c => c.Name, StringComparer.OrdinalIgnoreCase);

        // Keyed by what follows the star: ".example.com".
        _wildcards = certificates.Where(c => c.Name.StartsWith("*.", StringComparison.Ordinal))
            .ToFrozenDictionary(c => c.Name[1..], StringComparer.OrdinalIgnoreCase)
            .GetAlternateLookup<ReadOnlySpan<char>>();
        _default = defaultName is null ? null : _names.GetValueOrDefault(defaultName);
    }

    public IReadOnlyList<ServerCertificate> All { get; }

    public ServerCertificate? SecondOf(string name) => _seconds.GetValueOrDefault(name);

    public ServerCertificate? Named(string name) => _names.GetValueOrDefault(name);

    /// <summary>The exact name, then the wildcard of one label, then the default.</summary>
    public ServerCertificate? Find(string? serverName)
    {
        if (string.IsNullOrEmpty(serverName) || serverName[0] == '*')
        {
            return _default;
        }

        if (_names.TryGetValue(serverName, out var exact))
        {
            return exact;
        }

        var dot = serverName.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && _wildcards.TryGetValue(serverName.AsSpan(dot), out var wildcard) ? wildcard : _default;
    }
}
