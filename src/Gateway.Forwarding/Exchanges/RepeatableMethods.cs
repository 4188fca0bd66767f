namespace Gateway.Forwarding.Exchanges;

/// <summary>
/// The safe methods of RFC 9110, 9.2.1 and WebDAV. A request that uses one can be sent again after its connection was lost.
/// </summary>
public static class RepeatableMethods
{
    /// <summary>Whether a request with the method can be sent again; methods are case-sensitive (RFC 9110, 9.1).</summary>
    public static bool Contains(string method) => method is "GET" or "HEAD" or "OPTIONS" or "PROPFIND" or "REPORT" or "SEARCH";
}
