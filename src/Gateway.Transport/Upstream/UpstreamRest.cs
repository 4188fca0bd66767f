namespace Gateway.Transport.Upstream;

/// <summary>What has happened to a connection since it was put to rest.</summary>
internal enum UpstreamRest
{
    /// <summary>Nothing.</summary>
    Alive,

    /// <summary>The back end sent something nobody had asked for.</summary>
    Unexpected,

    /// <summary>It has ended.</summary>
    Ended,
}
