using System.Text;

namespace Gateway.FunctionalTests.Filtering;

/// <summary>The table of hostile requests.</summary>
public static class HostileRequests
{
    private const string Mail = "mail.example.com";

    private const string Plain = "plain.example.com";

    private const string Two = "two.example.com";

    public static IReadOnlyDictionary<string, HostileRequest> All { get; } = new Dictionary<string, HostileRequest>
    {
        // Targets with more than one meaning
        ["dot segments"] = Get("/owa/../ecp/", 400, "AmbiguousTarget"),
        ["dot segment at the end"] = Get("/owa/..", 400, "AmbiguousTarget"),
        ["single dot"] = Get("/owa/./x", 400, "AmbiguousTarget"),
        ["encoded dots"] = Get("/owa/%2e%2e/ecp/", 400, "AmbiguousTarget"),
        ["half encoded dots"] = Get("/owa/.%2E/ecp/", 400, "AmbiguousTarget"),
        ["double encoded dots"] = Get("/owa/%252e%252e/ecp/", 400, "AmbiguousTarget"),
        ["triple encoded dots"] = Get("/owa/%25252e%25252e/ecp/", 400, "AmbiguousTarget"),
        ["five layers of encoding"] = Get("/owa/%2525252541", 400, "AmbiguousTarget"),
        ["dots behind an encoded slash"] = Get("/owa/x%2f..%2f..%2fecp", 400, "AmbiguousTarget"),
        ["dots behind an encoded backslash"] = Get("/owa/x%5c..%5cecp", 400, "AmbiguousTarget"),
        ["dots with a path parameter"] = Get("/owa/..;/ecp/", 400, "AmbiguousTarget"),
        ["encoded slash"] = Get("/a%2fb", 400, "AmbiguousTarget", Plain),
        ["encoded slash below a preset"] = Get("/owa/a%2fb", 400, "AmbiguousTarget"),
        ["encoded backslash"] = Get("/owa/a%5cb", 400, "AmbiguousTarget"),
        ["double encoding"] = Get("/owa/a%2541", 400, "AmbiguousTarget"),
        ["backslash"] = Get(@"/owa\auth", 400, "AmbiguousTarget"),
        ["backslash dots"] = Get(@"/owa/..\..\ecp", 400, "AmbiguousTarget"),
        ["encoded NUL"] = Get("/owa/x%00.aspx", 400, null),
        ["encoded NUL in the query"] = Get("/owa/x?a=%00", 400, "AmbiguousTarget"),
        ["encoded line feed"] = Get("/owa/x%0aSet-Cookie:a=b", 400, "AmbiguousTarget"),
        ["encoded carriage return"] = Get("/owa/x%0d", 400, "AmbiguousTarget"),
        ["encoded delete"] = Get("/owa/x%7f", 400, "AmbiguousTarget"),
        ["overlong slash"] = Get("/owa/x%c0%afy", 400, "AmbiguousTarget"),
        ["overlong dots"] = Get("/owa/%c0%ae%c0%ae/ecp", 400, "AmbiguousTarget"),
        ["overlong in three bytes"] = Get("/owa/x%e0%80%afy", 400, "AmbiguousTarget"),
        ["escape without digits"] = Get("/owa/%zz", 400, "AmbiguousTarget"),
        ["escape of IIS"] = Get("/owa/%u002e%u002e/", 400, "AmbiguousTarget"),
        ["escape cut short"] = Get("/owa/%4", 400, "AmbiguousTarget"),
        ["fragment"] = Get("/owa/#x", 400, "AmbiguousTarget"),
        ["empty segment"] = Get("/owa//auth", 400, "AmbiguousTarget"),
        ["empty first segment"] = Get("//owa/auth", 400, "AmbiguousTarget", Plain),
        ["raw byte above 7F"] = Get("/owa/\u00e4", 400, null),
        ["raw control byte"] = Get("/owa/\u0001", 400, "Malformed"),
        ["raw NUL"] = Get("/owa/\0", 400, null),
        ["space in the target"] = Get("/owa/a b", 400, null),
        ["asterisk"] = Request("OPTIONS", "*", Mail, 400, "Malformed"),
        ["authority form"] = Request("CONNECT", "mail.example.com:443", "mail.example.com:443", 400, "Malformed"),
        ["absolute form with another host"] = Get("https://other.example.com/owa/", 400, null),
        ["absolute form with a user"] = Get("https://user:password@mail.example.com/owa/", 400, "Malformed"),
        ["absolute form with another scheme"] = Get("http://mail.example.com/owa/", 400, "Malformed"),
        ["relative target"] = Get("owa/", 400, null),

        // Paths that a back end reads as those of another route
        ["parameter behind another route's folder"] = Get("/admin;a/x", 400, "AmbiguousTarget", Two),
        ["encoded parameter"] = Get("/admin%3ba/x", 400, "AmbiguousTarget", Two),
        ["parameter as the first segment"] = Get("/;/admin/x", 400, "AmbiguousTarget", Two),
        ["dot behind another route's folder"] = Get("/admin./x", 400, "AmbiguousTarget", Two),
        ["encoded dot behind it"] = Get("/admin%2e/x", 400, "AmbiguousTarget", Two),
        ["dot at the end"] = Get("/ADMIN.", 400, "AmbiguousTarget", Two),
        ["blank behind another route's folder"] = Get("/admin%20/x", 400, "AmbiguousTarget", Two),
        ["stream of another route's folder"] = Get("/admin::$DATA", 400, "AmbiguousTarget", Two),
        ["index stream of another route's folder"] = Get("/admin:$i30:$INDEX_ALLOCATION/x", 400, "AmbiguousTarget", Two),
        ["dots with blanks behind them"] = Get("/a/..%20/admin/x", 400, "AmbiguousTarget", Two),
        ["dot with blanks behind it"] = Get("/.%20/admin/x", 400, "AmbiguousTarget", Two),

        // Hosts
        ["no host"] = Raw("GET /owa/ HTTP/1.1\r\n\r\n", 400, null),
        ["no host in HTTP/1.0"] = Raw("GET /owa/ HTTP/1.0\r\n\r\n", 400, "Malformed"),
        ["two hosts"] = Raw("GET /owa/ HTTP/1.1\r\nHost: mail.example.com\r\nHost: plain.example.com\r\n\r\n", 400, null),
        ["host with a path"] = Get("/owa/", 400, null, "mail.example.com/x"),
        ["host with a user"] = Get("/owa/", 400, null, "a@mail.example.com"),
        ["host with a space"] = Get("/owa/", 400, null, "mail.example.com x"),
        ["host with a bad port"] = Get("/owa/", 400, "Malformed", "mail.example.com:99999999"),
        ["host that begins with a dot"] = Get("/owa/", 400, "Malformed", ".mail.example.com"),
        ["unknown host"] = Get("/owa/", 404, "NoRoute", "other.example.com"),
        ["host of an address"] = Get("/owa/", 404, "NoRoute", "127.0.0.1"),

        // Smuggling shapes
        ["length and chunked"] = Raw(
            "POST /owa/ HTTP/1.1\r\nHost: mail.example.com\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG",
            400,
            "Malformed"),
        ["chunked and length"] = Raw(
            "POST /owa/ HTTP/1.1\r\nHost: mail.example.com\r\nTransfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n0\r\n\r\n",
            400,
            "Malformed"),
        ["two lengths that differ"] = Raw(
            "POST /owa/ HTTP/1.1\r\nHost: mail.example.com\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\nhello", 400, null),
        ["two lengths that agree"] = Raw(
            "POST /owa/ HTTP/1.1\r\nHost: mail.example.com\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello", 400, null),
        ["list of lengths"] = Raw("POST /owa/ HTTP/1.1\r\nHost: mail.example.com\r\nContent-Length: 5, 5\r\n\r\nhello", 400, "Malformed"),
        ["negative length"] = Length("-1"),
        ["length in hexadecimal"] = Length("0x5"),
        ["length with a sign"] = Length("+5"),
        ["negative zero"] = Length("-0"),
        ["no length"] = Length(""),
        ["length before a vertical tab"] = Length("5\v"),
        ["length behind a form feed"] = Length("\f5"),
        ["length with a decimal point"] = Length("5.0"),
        ["length with a space inside"] = Length("5 5"),
        ["length of 19 digits"] = Length("9223372036854775807"),
        ["length of 21 digits"] = Length("000000000000000000005"),
        ["length of 1,000 digits"] = Length(new string('1', 1_000)),
        ["length before NUL"] = Raw("POST /owa/ HTTP/1.1\r\nHost: mail.example.com\r\nContent-Length: 5\0\r\n\r\nhello", 400, "Malformed"),
        ["identity, chunked"] = Raw(
            "POST /owa/ HTTP/1.1\r\nHost: mail.example.com\r\nTransfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n", 400, "Malformed"),
        ["identity"] = Raw("POST /owa/ HTTP/1.1\r\nHost: mail.example.com\r\nTransfer-Encoding: identity\r\n\r\n", 400, null),
        ["gzip, chunked"] = Raw(
            "POST /owa/ HTTP/1.1\r\nHost: mail.example.com\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 400, "Malformed"),
        ["chunked twice"] = Raw(
            "POST /owa/ HTTP/1.1\r\nHost: mail.example.com\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            400,
            "Malformed"),
        ["unknown coding"] = Raw(
            "POST /owa/ HTTP/1.1\r\nHost: mail.example.com\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 400, null),
        ["chunked in HTTP/1.0"] = Raw(
            "POST /owa/ HTTP/1.0\r\nHost: mail.example.com\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            400,
            "Malformed"),
        ["space before the colon"] = Raw(
            "POST /owa/ HTTP/1.1\r\nHost: mail.example.com\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n", 400, null),
        ["folded header"] = Raw("GET /owa/ HTTP/1.1\r\nHost: mail.example.com\r\nX-A: b\r\n c\r\n\r\n", 400, null),
        ["lines that end in LF"] = Raw("GET /owa/ HTTP/1.1\nHost: mail.example.com\n\n", 400, null),
        ["NUL in a header"] = Raw("GET /owa/ HTTP/1.1\r\nHost: mail.example.com\r\nX-A: b\0c\r\n\r\n", 400, "Malformed"),
        ["SOH in a header"] = With("X-A: b\u0001c", 400, "Malformed"),
        ["vertical tab in a header"] = With("X-A: b\vc", 400, "Malformed"),
        ["ESC in a header"] = With("X-A: \u001b[2J", 400, "Malformed"),
        ["DEL in a header"] = With("X-A: b\u007f", 400, "Malformed"),
        ["control in Connection"] = With("Connection: x\u0001", 400, "Malformed"),
        ["CR in a header"] = Raw("GET /owa/ HTTP/1.1\r\nHost: mail.example.com\r\nX-A: b\rX-B: c\r\n\r\n", 400, null),
        ["header without a name"] = Raw("GET /owa/ HTTP/1.1\r\nHost: mail.example.com\r\n: b\r\n\r\n", 400, null),
        ["header without a colon"] = Raw("GET /owa/ HTTP/1.1\r\nHost: mail.example.com\r\nhello\r\n\r\n", 400, null),
        ["Connection nominates Host"] = With("Connection: host", 400, "Malformed"),
        ["Connection nominates Content-Length"] = With("Connection: close, Content-Length", 400, "Malformed"),
        ["A line of Connection before another nominates Cookie"] = With("Connection: cookie\r\nConnection: keep-alive", 400, "Malformed"),
        ["Connection nominates Authorization"] = With("Connection: Authorization", 400, "Malformed"),
        ["unknown version"] = Raw("GET /owa/ HTTP/3.7\r\nHost: mail.example.com\r\n\r\n", 505, null),
        ["no version"] = Raw("GET /owa/\r\nHost: mail.example.com\r\n\r\n", 400, null),
        ["TLS inside TLS"] = Raw("\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003\r\n\r\n", 400, null),

        // Sizes
        ["path too long"] = Get($"/owa/{new string('a', 3_000)}", 414, "TooLarge"),
        ["query too long"] = Get($"/owa/?{new string('a', 9_000)}", 414, "TooLarge"),
        ["request line too long"] = Get($"/owa/?{new string('a', 40_000)}", 414, null),
        ["headers too long"] = With($"X-A: {new string('a', 200_000)}", 431, null),
        ["too many headers"] = With(string.Join("\r\n", Enumerable.Range(0, 300).Select(i => $"X-{i}: a")), 431, null),
        ["body too large by its length"] = Raw(
            "POST /autodiscover/autodiscover.xml HTTP/1.1\r\nHost: mail.example.com\r\nContent-Length: 9000000\r\n\r\n", 413, "TooLarge"),
        ["body where there is none"] = Raw(
            "GET /oab/x HTTP/1.1\r\nHost: mail.example.com\r\nContent-Length: 5\r\n\r\nhello", 413, "TooLarge"),

        // Methods
        ["DELETE to OWA"] = Request("DELETE", "/owa/x", Mail, 405, "MethodNotAllowed"),
        ["PUT to OWA"] = Request("PUT", "/owa/x", Mail, 405, "MethodNotAllowed"),
        ["TRACE to OWA"] = Request("TRACE", "/owa/", Mail, 405, "MethodNotAllowed"),
        ["TRACE to a route without methods"] = Request("TRACE", "/", Plain, 405, "MethodNotAllowed"),
        ["TRACE in lower case"] = Request("trace", "/", Plain, 405, "MethodNotAllowed"),
        ["PROPFIND to EWS"] = Request("PROPFIND", "/ews/exchange.asmx", Mail, 405, "MethodNotAllowed"),
        ["GET to ActiveSync"] = Get("/Microsoft-Server-ActiveSync", 405, "MethodNotAllowed"),
        ["RPC method to OWA"] = Request("RPC_IN_DATA", "/owa/", Mail, 405, "MethodNotAllowed"),
        ["POST to OAB"] = Request("POST", "/oab/x", Mail, 405, "MethodNotAllowed"),
        ["lower case method"] = Request("get", "/owa/", Mail, 405, "MethodNotAllowed"),

        // What is never published
        ["PowerShell"] = Get("/powershell/", 404, "NoRoute"),
        ["health page"] = Get("/owa/healthcheck.htm", 403, "Denied"),
        ["health page in capitals"] = Get("/EWS/HealthCheck.HTM", 403, "Denied"),
        ["health page encoded"] = Get("/owa/h%65althcheck.htm", 403, "Denied"),
        ["Exchange back end port"] = Get("/owa/", 404, "NoRoute", "mail.example.com.evil.example"),
        ["denied path"] = Get("/private/x", 403, "Denied", Plain),
        ["denied path in capitals"] = Get("/PRIVATE", 403, "Denied", Plain),
        ["denied path encoded"] = Get("/pr%69vate/x", 403, "Denied", Plain),
        ["denied path with a dot"] = Get("/private./x", 403, "Denied", Plain),
        ["denied path with a blank"] = Get("/private%20", 403, "Denied", Plain),
        ["denied path with a stream"] = Get("/private::$DATA", 403, "Denied", Plain),
        ["denied path behind a parameter"] = Get("/;/private/x", 403, "Denied", Plain),
        ["denied path with a parameter"] = Get("/private;a=b/x", 403, "Denied", Plain),

        // Known attacks on Exchange
        ["CVE-2021-26855 cookie"] = With("Cookie: a=b; X-BEResource=localhost/owa/auth/x.js?a=~1942062522", 403, "Denied", "/ecp/y.js"),
        ["CVE-2021-26855 second cookie"] = With(
            "Cookie: X-AnonResource=true; X-AnonResource-Backend=localhost/ecp/default.flt?~3", 403, "Denied"),
        ["CVE-2021-34473"] = Get(
            "/autodiscover/autodiscover.json?@foo.example/mapi/nspi?&Email=autodiscover/autodiscover.json%3f@foo.example", 403, "Denied"),
        ["CVE-2021-34473 to EWS"] = Get("/autodiscover/autodiscover.json?a=a@foo.example/ews/exchange.asmx", 403, "Denied"),
        ["CVE-2021-34473 by cookie"] = With(
            "Cookie: Email=autodiscover/autodiscover.json?a=foo@foo.example",
            403,
            "Denied",
            "/autodiscover/autodiscover.json?a=foo@foo.example"),
        ["CVE-2022-41040"] = Get("/autodiscover/autodiscover.json?a@foo.example/PowerShell/?x=y", 403, "Denied"),
        ["CVE-2022-41040 encoded"] = Get("/autodiscover/autodiscover.json?a%40foo.example%2f%50owerShell%2f", 403, "Denied"),
        ["CVE-2022-41040 encoded twice"] = Get("/autodiscover/autodiscover.json?a@foo.example/%2550owerShell", 403, "Denied"),
        ["CVE-2022-41040 in the escapes of ASP.NET"] = Get(
            "/autodiscover/autodiscover.json?a@foo.example/%u0050ower%U0053hell", 403, "Denied"),
        ["CVE-2022-41080"] = Request("POST", "/owa/mastermailbox%40outlook.com/powershell", Mail, 403, "Denied"),
        ["CVE-2022-41080 by header"] = With("X-OWA-ExplicitLogonUser: owa/mastermailbox@outlook.com/powershell", 403, "Denied"),

        // Plain HTTP
        ["plain POST"] = Request("POST", "/owa/auth.owa", Mail, 403, "PlainHttp", "http"),
        ["plain GET with a password"] = With("Authorization: Basic YWxpY2U6c2VjcmV0", 403, "PlainHttp", listener: "http"),
        ["plain GET with a session"] = With("Cookie: __Host-Gateway=abc", 403, "PlainHttp", listener: "http"),
        ["plain OPTIONS"] = Request("OPTIONS", "/Microsoft-Server-ActiveSync", Mail, 403, "PlainHttp", "http"),
        ["plain RPC"] = Request("RPC_IN_DATA", "/rpc/rpcproxy.dll", Mail, 403, "PlainHttp", "http"),
        ["plain GET for an unknown host"] = Request("GET", "/", "other.example.com", 403, "PlainHttp", "http"),
    };

    private static HostileRequest Get(string target, int status, string? outcome, string host = Mail) =>
        Request("GET", target, host, status, outcome);

    private static HostileRequest Request(
        string method, string target, string host, int status, string? outcome, string listener = "https") =>
        Raw($"{method} {target} HTTP/1.1\r\nHost: {host}\r\n\r\n", status, outcome, listener);

    private static HostileRequest With(string headers, int status, string? outcome, string target = "/owa/", string listener = "https") =>
        Raw(new StringBuilder($"GET {target} HTTP/1.1\r\nHost: {Mail}\r\n")
            .Append(headers)
            .Append("\r\n\r\n")
            .ToString(), status, outcome, listener);

    private static HostileRequest Length(string value) =>
        Raw($"POST /owa/ HTTP/1.1\r\nHost: {Mail}\r\nContent-Length: {value}\r\n\r\nhello", 400, "Malformed");

    private static HostileRequest Raw(string bytes, int status, string? outcome, string listener = "https") =>
        new(bytes, status, outcome, listener);
}
