using System.Collections.Frozen;

namespace Gateway.Filtering;

/// <summary>What one route lets pass, as endpoint metadata: the preset's rules with the route's own over them; immutable.</summary>
internal sealed record RouteFilter
{
    /// <summary>Bytes of body that may pass where nothing else is said.</summary>
    public const long DefaultRequestBodySize = 30_000_000;

    /// <summary>What Allow says on a route that names no methods.</summary>
    public const string CommonMethods = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT";

    /// <summary>The route's name, for logs and metrics.</summary>
    public required string Route { get; init; }

    /// <summary>The methods that may pass; empty means every one but TRACE.</summary>
    public FrozenSet<string> Methods { get; init; } = FrozenSet<string>.Empty;

    /// <summary>Bytes of body that may pass, or null for no limit.</summary>
    public long? MaxRequestBodySize { get; init; }

    public int PathBytes { get; init; } = 2_048;

    public int QueryBytes { get; init; } = 8_192;

    public bool AllowEncodedSlash { get; init; }

    public bool AllowDoubleEncoding { get; init; }

    public bool AllowEmptySegments { get; init; }

    /// <summary>False where a body may arrive as slowly as it likes.</summary>
    public bool MinimumDataRate { get; init; } = true;

    /// <summary>Whether the known attack patterns against Exchange are looked for.</summary>
    public bool IsExchange { get; init; }

    /// <summary>Prefixes of the decoded path that are refused, compared without case.</summary>
    public IReadOnlyList<string> DenyPaths { get; init; } = [];
}
