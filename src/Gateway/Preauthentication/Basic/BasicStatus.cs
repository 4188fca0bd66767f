namespace Gateway.Preauthentication.Basic;

/// <summary>How reading an Authorization header ended.</summary>
public enum BasicStatus
{
    /// <summary>Not the Basic scheme.</summary>
    None,

    /// <summary>User name and password were read.</summary>
    Read,

    /// <summary>More than one Authorization header.</summary>
    Repeated,

    /// <summary>Longer than any name and password may be.</summary>
    TooLong,

    /// <summary>Not base64.</summary>
    NotBase64,

    /// <summary>No colon between name and password, or no name.</summary>
    NoUserName,

    /// <summary>A control character in name or password (RFC 7617 2).</summary>
    ControlCharacter,
}
