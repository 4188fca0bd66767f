using System.Globalization;

namespace Gateway.Forwarding.Protocol;

/// <summary>
/// Values of OpenTelemetry's attributes for HTTP. Each is one of few, whatever a client or a back end sends, and none is allocated for a
/// request.
/// </summary>
public static class HttpAttributes
{
    private const int Statuses = 600;

    private static readonly object[] Codes = [.. Enumerable.Range(0, Statuses).Select(status => (object)status)];

    private static readonly string[] Errors =
        [.. Enumerable.Range(0, Statuses).Select(status => status.ToString(CultureInfo.InvariantCulture))];

    private static readonly string[] Methods = ["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "CONNECT", "TRACE"];

    /// <summary><c>http.request.method</c>: the method if it is a common one, since a client can invent others.</summary>
    public static string Method(string method) => Array.IndexOf(Methods, method) is >= 0 and var index ? Methods[index] : "_OTHER";

    /// <summary><c>http.response.status_code</c>; null for what is none.</summary>
    public static object? StatusCode(int status) => status is > 0 and < Statuses ? Codes[status] : null;

    /// <summary><c>error.type</c> of a status that counts as an error.</summary>
    public static string Error(int status) => status is > 0 and < Statuses ? Errors[status] : "_OTHER";
}
