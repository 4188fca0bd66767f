namespace Gateway.Transport.Upstream;

/// <summary>What happened to a connection while it was idle.</summary>
internal enum UpstreamRest
{
    /// <summary>No event.</summary>
    Alive,

    /// <summary>The back end sent unsolicited data.</summary>
    Unexpected,

    /// <summary>The connection has ended.</summary>
    Ended,
}
