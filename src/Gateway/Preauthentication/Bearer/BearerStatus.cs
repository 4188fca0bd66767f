namespace Gateway.Preauthentication.Bearer;

/// <summary>How reading an Authorization header ended.</summary>
public enum BearerStatus
{
    /// <summary>Not the Bearer scheme.</summary>
    None,

    /// <summary>The word alone: a client asks what would be asked of it, as Outlook does before it signs in.</summary>
    Empty,

    /// <summary>There is a token.</summary>
    Read,

    /// <summary>More than one Authorization header.</summary>
    Repeated,

    /// <summary>A character that no token has (RFC 6750 2.1), or too many of them.</summary>
    Malformed,
}
