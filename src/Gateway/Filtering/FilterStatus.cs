namespace Gateway.Filtering;

/// <summary>
/// What the request filter decided, and why: the reason in the log, the metric tag and the word of <c>gateway explain</c>.
/// </summary>
public enum FilterStatus
{
    Pass,

    /// <summary>The target is not a path: <c>*</c>, an authority, or nothing.</summary>
    NotAPath,

    /// <summary>An absolute target that names another scheme or host than the request's, or a user.</summary>
    ForeignAuthority,

    /// <summary>A space or control byte in the target.</summary>
    ControlByte,

    /// <summary>A byte above 0x7E in the target.</summary>
    NonAsciiByte,

    Backslash,

    Fragment,

    /// <summary><c>.</c> or <c>..</c> as a segment, at any depth of encoding.</summary>
    DotSegment,

    /// <summary>A percent sign without two hexadecimal digits, or more layers of encoding than anybody needs.</summary>
    BadEncoding,

    /// <summary>NUL or another control byte, encoded.</summary>
    EncodedControl,

    /// <summary>UTF-8 in more bytes than it needs, which some decoders read as a separator.</summary>
    OverlongUtf8,

    /// <summary><c>%2F</c> or <c>%5C</c> where the route does not allow it.</summary>
    EncodedSlash,

    /// <summary><c>%25xx</c> where the route does not allow it.</summary>
    DoubleEncoding,

    /// <summary><c>//</c> in the path where the route does not allow it.</summary>
    EmptySegment,

    /// <summary>
    /// The path chooses another route when it is read without parameters (<c>;a</c>), trailing dots and blanks, and streams of Windows.
    /// </summary>
    AmbiguousRoute,

    /// <summary>The Destination of a WebDAV request is no address with a path, or there are several.</summary>
    BadDestination,

    /// <summary>The Destination of a WebDAV request leads to another cluster, other rules of sign-in, or to no route.</summary>
    ForeignDestination,

    BadHost,

    SeveralHosts,

    /// <summary>Content-Length and Transfer-Encoding together.</summary>
    LengthAndEncoding,

    /// <summary>A Content-Length that is not a number of digits alone, or one of more than 18 digits.</summary>
    ContentLength,

    /// <summary>A Transfer-Encoding other than <c>chunked</c>.</summary>
    TransferEncoding,

    /// <summary>Transfer-Encoding in HTTP/1.0, which does not have it (RFC 9112 6.1).</summary>
    TransferEncodingInHttp10,

    /// <summary>A header of one HTTP/1.1 connection in HTTP/2 (RFC 9113 8.2.2).</summary>
    ConnectionHeaderInHttp2,

    /// <summary>A header name that is no token (RFC 9110 5.6.2), which HTTP/2 can carry.</summary>
    HeaderName,

    /// <summary>A control character in the value of a header (RFC 9110 5.5).</summary>
    HeaderControl,

    /// <summary>Connection nominates a header that frames or routes the request.</summary>
    ConnectionNominates,

    MethodNotAllowed,

    PathTooLong,

    QueryTooLong,

    BodyTooLarge,

    /// <summary>Below a path that the route refuses.</summary>
    DeniedPath,

    /// <summary>Exchange's health page, which is for load balancers.</summary>
    HealthPage,

    /// <summary>Remote PowerShell as a segment of the decoded URL (CVE-2022-41080), or in the header of an explicit sign-on.</summary>
    PowerShell,

    /// <summary>Autodiscover together with PowerShell in the decoded URL (CVE-2022-41040, CVE-2022-41082).</summary>
    AutodiscoverPowerShell,

    /// <summary>An address before a path in the query of autodiscover.json (CVE-2021-34473).</summary>
    AutodiscoverForgery,

    /// <summary>A cookie that names a back end (CVE-2021-26855).</summary>
    BackEndCookie,
}
