using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Filtering;

/// <summary>A route's own rules for requests; what is not set comes from the preset or the product's defaults.</summary>
internal sealed class RouteFilterOptions
{
    [Range(1, 65_536)]
    [Description("Longest path, in bytes.")]
    public int? PathBytes { get; init; }

    [Range(0, 65_536)]
    [Description("Longest query, in bytes.")]
    public int? QueryBytes { get; init; }

    [Description("Whether encoded slashes (%2F, %5C) are allowed; some public-folder and attachment URLs need it.")]
    public bool? AllowEncodedSlash { get; init; }

    [Description("Whether double encoding (%25xx) is allowed.")]
    public bool? AllowDoubleEncoding { get; init; }

    [Description("Whether empty segments (//) are allowed.")]
    public bool? AllowEmptySegments { get; init; }

    [Description("Paths below the route's that are refused: a prefix each, compared without case.")]
    public IReadOnlyList<string> DenyPaths { get; init; } = [];
}
