namespace Gateway.Forwarding.Exchanges;

/// <summary>The methods whose requests only read, so that one whose connection was lost may be sent again (RFC 9110, 9.2.1, and WebDAV).</summary>
public static class RepeatableMethods
{
    /// <summary>Whether a request of the method may be sent again; methods are compared as they are (RFC 9110, 9.1).</summary>
    public static bool Contains(string method) => method is "GET" or "HEAD" or "OPTIONS" or "PROPFIND" or "REPORT" or "SEARCH";
}
