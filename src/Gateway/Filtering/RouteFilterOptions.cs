using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Filtering;

/// <summary>A route's own rules for requests; what is not set comes from the preset or the product's defaults.</summary>
internal sealed class RouteFilterOptions
{
    [Range(1, 65_536)]
    [Description("Bytes the path may have.")]
    public int? PathBytes { get; init; }

    [Range(0, 65_536)]
    [Description("Bytes the query may have.")]
    public int? QueryBytes { get; init; }

    [Description("Let encoded slashes (%2F, %5C) pass; some public-folder and attachment URLs need it.")]
    public bool? AllowEncodedSlash { get; init; }

    [Description("Let double encoding (%25xx) pass.")]
    public bool? AllowDoubleEncoding { get; init; }

    [Description("Let empty segments (//) pass.")]
    public bool? AllowEmptySegments { get; init; }

    [Description("Paths below the route's that are refused: a prefix each, compared without case.")]
    public IReadOnlyList<string> DenyPaths { get; init; } = [];
}
