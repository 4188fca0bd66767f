namespace Gateway.Forwarding.Protocol;

/// <summary>Defects of responses that other proxies accept, and that a cluster can accept by name.</summary>
public enum LenientDefect
{
    /// <summary>Lines that end with a line feed alone.</summary>
    BareLineFeed,

    /// <summary>Transfer-Encoding: chunked in a response of HTTP/1.0.</summary>
    ChunkedInHttp10,

    /// <summary>A Content-Length that is a list of equal numbers.</summary>
    ContentLengthList,

    /// <summary>A status from 600 to 999.</summary>
    StatusAbove599,

    /// <summary>Content-Length beside Transfer-Encoding, which then ends the body.</summary>
    LengthAndTransferEncoding,
}
