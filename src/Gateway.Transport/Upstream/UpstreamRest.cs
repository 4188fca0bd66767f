namespace Gateway.Transport.Upstream;

/// <summary>What has happened to a connection while it waited for its next use.</summary>
internal enum UpstreamRest
{
    /// <summary>It is in use.</summary>
    None,

    /// <summary>Nothing.</summary>
    Alive,

    /// <summary>The back end sent something nobody had asked for.</summary>
    Unexpected,

    /// <summary>It has ended.</summary>
    Ended,
}
