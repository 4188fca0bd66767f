using Gateway.Preauthentication;

namespace Gateway.Publishing;

/// <summary>One row of the table of presets: what is known of a published HTTP protocol.</summary>
internal sealed record RoutePresetRules
{
    /// <summary>The folders that are published, without wildcard.</summary>
    public required IReadOnlyList<string> Folders { get; init; }

    public required IReadOnlyList<string> Methods { get; init; }

    public required long MaxRequestBodySize { get; init; }

    /// <summary>Longest silence in both directions.</summary>
    public required TimeSpan ActivityTimeout { get; init; }

    /// <summary>False where a body may dribble for as long as it likes.</summary>
    public bool MinimumDataRate { get; init; } = true;

    /// <summary>False where a connection must not be shared between streams.</summary>
    public bool AllowsHttp2 { get; init; } = true;

    public int PathBytes { get; init; } = 2_048;

    public int QueryBytes { get; init; } = 8_192;

    public bool AllowEncodedSlash { get; init; }

    public bool AllowDoubleEncoding { get; init; }

    /// <summary>False for clients that are programs: a sign-in page would be read as a broken answer.</summary>
    public bool AllowsForms { get; init; }

    /// <summary>What holds where the route does not say; null means the route must say it.</summary>
    public RouteAuthentication? Authentication { get; init; }

    /// <summary>Folders of its own that are refused.</summary>
    public IReadOnlyList<string> DenyPaths { get; init; } = [];

    public IReadOnlyList<string> SignOutPaths { get; init; } = [];

    /// <summary>Where the back end says whether this protocol works; null where it does not.</summary>
    public string? HealthPath { get; init; }

    /// <summary>Tells the back end that the client's side is HTTPS, as Exchange 2003 needs it.</summary>
    public bool FrontEndHttps { get; init; }

    /// <summary>The cookie-bound affinity that Exchange 2010 needs, where the cluster says nothing and has several destinations.</summary>
    public bool WantsAffinity { get; init; }

    /// <summary>The shortest silence that a working client needs; a shorter setting is refused.</summary>
    public TimeSpan LeastActivityTimeout { get; init; } = TimeSpan.Zero;
}
