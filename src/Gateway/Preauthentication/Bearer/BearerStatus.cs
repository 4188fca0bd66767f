namespace Gateway.Preauthentication.Bearer;

/// <summary>The result of reading an Authorization header.</summary>
public enum BearerStatus
{
    /// <summary>Not the Bearer scheme.</summary>
    None,

    /// <summary>The scheme without a token: the client asks for the challenge, as Outlook does before it signs in.</summary>
    Empty,

    /// <summary>A token was read.</summary>
    Read,

    /// <summary>More than one Authorization header.</summary>
    Repeated,

    /// <summary>A character that is not allowed in a token (RFC 6750 2.1), or over the maximum length.</summary>
    Malformed,
}
