namespace Gateway.Preauthentication.Basic;

/// <summary>The result of reading an Authorization header.</summary>
public enum BasicStatus
{
    /// <summary>Not the Basic scheme.</summary>
    None,

    /// <summary>User name and password were read.</summary>
    Read,

    /// <summary>More than one Authorization header.</summary>
    Repeated,

    /// <summary>Over the maximum length of name and password.</summary>
    TooLong,

    /// <summary>Not base64.</summary>
    NotBase64,

    /// <summary>No colon between name and password, or no name.</summary>
    NoUserName,

    /// <summary>A control character in name or password (RFC 7617 2).</summary>
    ControlCharacter,
}
