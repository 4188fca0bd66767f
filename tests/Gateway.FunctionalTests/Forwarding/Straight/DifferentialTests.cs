using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Gateway.Testing.BackEnds;
using Xunit;
using static Gateway.FunctionalTests.Forwarding.ForwardingScene;

namespace Gateway.FunctionalTests.Forwarding.Straight;

/// <summary>
/// Generated connections over both ways: methods, headers, bodies, pipelining and fragments of the client; statuses, headers, framings,
/// interim responses and early ends of the back end. What the back end saw and what the client saw must be the same, apart from the order
/// of header lines and the sizes of chunks. GATEWAY_DIFFERENTIAL_ROUNDS sets how many.
/// </summary>
public sealed class DifferentialTests
{
    private static readonly int Rounds = int.Parse(
        Environment.GetEnvironmentVariable("GATEWAY_DIFFERENTIAL_ROUNDS") ?? "600", CultureInfo.InvariantCulture);

    private static readonly string[] Methods =
        ["GET", "GET", "GET", "HEAD", "POST", "PUT", "OPTIONS", "DELETE", "PROPFIND", "PATCH", "get", "TRACE"];

    private static readonly string[] Targets =
    [
        "/a", "/a?b=c", "/a%20b", "/a/;x=1/b", "/a//b", "/a/../b", "/a.", "/a?b=%00", "/?q=//", "/gateway/x", "/a?b#c", "/\u00e4",
        "/a:b@c", "/a?<>",
    ];

    private static readonly string[] RequestHeaders =
    [
        "X-Own: 1", "x-own: 2", "X-Empty:", "X-Blank: \t a \t", "X-Latin: \u00e4\u00f6", "Cookie: a=b; c=d", "Authorization: Basic eDp5",
        "X-Forwarded-For: 192.0.2.1", "X-Real-IP: 192.0.2.1", "Forwarded: for=x", "Via: 1.1 x", "TE: trailers", "Keep-Alive: 5",
        "X_Under: 1",
        "X.Dot: 1", "traceparent: 00-0123456789abcdef0123456789abcdef-0123456789abcdef-01", "Baggage: a=b", "X-Forwarded-User: root",
        "Connection: keep-alive", "Connection: X-Own", "Connection: close",
        "Connection: close\r\nConnection: X-Own", "Accept: text/html", "Referer: https://x/", "Max-Forwards: 0",
        "Range: bytes=0-1", "If-None-Match: \"1\"", "Proxy-Connection: keep-alive", "Upgrade: h2c", "Trailer: X", "Content-Type: a/b",
        "Expect: 200-ok", "X-Content-Length: 3", "User-Agent: test", "X-HTTP-Method-Override: PUT", "Content-Encoding: gzip",
    ];

    private static readonly string[] Extensions =
    [
        "", "", "", "", ";a", ";a=b", ";a=\"b;c\"", "; a = b", ";\u00e4", ";" + new string('e', 300),
    ];

    private static readonly string[] RequestTrailers =
    [
        "X-Sum: 1", "x-sum: 2", "X-Empty:", "X-Latin: \u00e4", "Cookie: a=b", "X-Forwarded-For: 192.0.2.1", "Content-Type: a/b",
        "Trailer: X", "X_Under: 1", "TE: trailers", "Keep-Alive: 5", "X-Forwarded-User: root", "Range: bytes=0-1", "X-Tab: a\tb",
    ];

    /// <summary>What makes a chunked body a bad one: each replaces the first of its kind.</summary>
    private static readonly (string Old, string New)[] Defects =
    [
        ("\r\n", "\n"), ("\r\n", "\r"), ("\r\n", " \r\n"), ("\r\n", "\t;a\r\n"), ("\r\n", "\r\r\n"), ("\r\n", ";a\nb\r\n"),
        ("\r\n", ";\0\r\n"),
        ("", "+"), ("", "-"), ("", "0x"), ("", "\r\n"), ("", "g"), ("", "fffffffff"), ("", " "), ("", "00000000"),
        ("0\r\n\r\n", "0\r\nX : 1\r\n\r\n"), ("0\r\n\r\n", "0\r\nX: \u0001\r\n\r\n"), ("0\r\n\r\n", "0\r\nContent-Length: 5\r\n\r\n"),
        ("0\r\n\r\n", "0\r\nTransfer-Encoding: chunked\r\n\r\n"), ("0\r\n\r\n", "0\r\nHost: b\r\n\r\n"),
    ];

    private static readonly string[] ResponseHeaders =
    [
        "X-Own: 1", "x-own: 2", "X-Empty:", "X-Latin: \u00e4", "Server: x", "X-Powered-By: y",
        "Set-Cookie: a=1; Path=/; Domain=inside.example",
        "Set-Cookie: b=2", "Location: http://127.0.0.1/x", "Location: /y", "Link: <http://127.0.0.1/z>; rel=next", "Refresh: 5; url=/r",
        "Strict-Transport-Security: max-age=1", "Date: Sun, 29 Nov 2026 08:00:00 GMT", "Connection: keep-alive", "Connection: X-Own",
        "Keep-Alive: timeout=20", "Trailer: X-Sum", "WWW-Authenticate: NTLM", "WWW-Authenticate: Basic realm=\"a\"", "ETag: \"1\"",
        "Vary: a",
        "Alt-Svc: h3=\":443\"", "Content-Type: text/html", "Content-Encoding: gzip", "Via: 1.1 x", "Upgrade: h2c", "Proxy-Authenticate: x",
        "Content-Language: de", "Age: 1",
    ];

    private static readonly int[] Statuses = [200, 200, 200, 201, 204, 205, 206, 299, 301, 302, 304, 400, 401, 404, 500, 503];

    [Fact]
    public async Task GeneratedConnections_GiveTheSameOnBothWays()
    {
        await using var straight = await Side.StartAsync(isStraight: true);
        await using var pipeline = await Side.StartAsync(isStraight: false);

        for (var seed = 0; seed < Rounds; seed++)
        {
            var expected = await pipeline.ConverseAsync(seed);
            var actual = await straight.ConverseAsync(seed);

            Assert.True(expected == actual, $"seed {seed}, pipeline:\n{expected}\n--- straight:\n{actual}");
        }
    }

    /// <summary>The requests of one connection.</summary>
    private static List<(string Method, string Text)> Requests(Random random, int seed)
    {
        var requests = new List<(string, string)>();
        for (var i = random.Next(1, 5); i > 0; i--)
        {
            var method = Methods[random.Next(Methods.Length)];
            var target = random.Next(3) == 0 ? Targets[random.Next(Targets.Length)] : "/plain";
            var text = new StringBuilder(string.Create(
                CultureInfo.InvariantCulture, $"{method} {target} HTTP/1.1\r\nHost: {Host}\r\nX-Seed: {seed}-{requests.Count}\r\n"));
            for (var count = random.Next(5); count > 0; count--)
            {
                text.Append(RequestHeaders[random.Next(RequestHeaders.Length)]).Append("\r\n");
            }

            AddBody(text, random, random.Next(method is "POST" or "PUT" or "PATCH" ? 7 : 14));
            requests.Add((method, text.ToString()));
        }

        return requests;
    }

    private static void AddBody(StringBuilder text, Random random, int kind)
    {
        var body = new string('b', random.Next(kind == 2 ? 40_000 : 300));
        switch (kind)
        {
            case 0 or 2:
                text.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n\r\n").Append(body);
                break;
            case 1 or 4 or 5:
                var upload = kind == 5 ? new string('b', random.Next(40_000)) : body;
                text.Append("Transfer-Encoding: chunked\r\n\r\n").Append(Upload(random, upload));
                break;
            case 3:
                text.Append("Content-Length: 0\r\n\r\n");
                break;
            default:
                text.Append("\r\n");
                break;
        }
    }

    /// <summary>A body in chunks of odd sizes, with extensions and trailers; every tenth is not as it should be.</summary>
    private static string Upload(Random random, string body)
    {
        var text = new StringBuilder();
        for (var at = 0; at < body.Length;)
        {
            var size = Math.Min(body.Length - at, 1 + random.Next(random.Next(2) == 0 ? 20 : 20_000));
            var digits = size.ToString(random.Next(2) == 0 ? "x" : "X5", CultureInfo.InvariantCulture);
            text.Append(digits).Append(Extensions[random.Next(Extensions.Length)]).Append("\r\n").Append(body, at, size).Append("\r\n");
            at += size;
        }

        text.Append("0\r\n");
        for (var count = random.Next(3); count > 0; count--)
        {
            text.Append(RequestTrailers[random.Next(RequestTrailers.Length)]).Append("\r\n");
        }

        text.Append("\r\n");
        return random.Next(10) == 0 ? Spoil(text, random) : text.ToString();
    }

    private static string Spoil(StringBuilder chunks, Random random)
    {
        var (old, spoilt) = Defects[random.Next(Defects.Length)];
        var text = chunks.ToString();
        var at = text.IndexOf(old, StringComparison.Ordinal);
        return at < 0 ? text : text[..at] + spoilt + text[(at + old.Length)..];
    }

    /// <summary>The response of the back end to the request of a seed, and whether the connection ends with it.</summary>
    private static (string Text, bool Closes) Response(Random random, string method, bool hasRequestBody)
    {
        var text = new StringBuilder();
        if (random.Next(8) == 0)
        {
            text.Append("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nServer: x\r\n\r\n");
        }

        var status = Statuses[random.Next(Statuses.Length)];
        var reason = random.Next(3) switch { 0 => " Own Words", 1 => "", _ => " OK" };
        text.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {status}{reason}\r\n");
        for (var count = random.Next(6); count > 0; count--)
        {
            text.Append(ResponseHeaders[random.Next(ResponseHeaders.Length)]).Append("\r\n");
        }

        var body = new string('r', random.Next(5) == 0 ? random.Next(100_000) : random.Next(2_000));
        var hasBody = method != "HEAD" && status is not (204 or 205 or 304);
        switch (random.Next(hasBody ? 6 : 3))
        {
            case 0 when status is not (204 or 205):
                return ($"{text}Content-Length: {body.Length}\r\n\r\n{(hasBody ? body : "")}", false);
            case 1 when status is not (204 or 205):
                return ($"{text}Transfer-Encoding: chunked\r\n\r\n{(hasBody ? Chunks(body, random) + Trailers(random) : "")}", false);
            case 3:
                // While a request body is on its way, the gateway says "close" to its client too; when it is, depends on time.
                return ($"{text}{(hasRequestBody ? "" : "Connection: close\r\n")}\r\n{body}", true);
            case 4:
                return ($"{text}Content-Length: {body.Length + 7}\r\n\r\n{body}", true); // cut off
            case 5 when random.Next(3) == 0:
                return (random.Next(2) == 0 ? "" : "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", true);
            default:
                return ($"{text}Content-Length: 0\r\n\r\n", false);
        }
    }

    private static string Chunks(string body, Random random)
    {
        var text = new StringBuilder();
        for (var at = 0; at < body.Length;)
        {
            var size = Math.Min(body.Length - at, 1 + random.Next(9_000));
            text.Append(CultureInfo.InvariantCulture, $"{size:x}\r\n").Append(body, at, size).Append("\r\n");
            at += size;
        }

        return text.ToString();
    }

    private static string Trailers(Random random) => random.Next(2) == 0 ? "0\r\n\r\n" : "0\r\nX-Sum: 1\r\n\r\n";

    /// <summary>A gateway of one way, before a back end of its own.</summary>
    private sealed class Side(StraightScene scene, ScriptedBackend backend, ConcurrentQueue<string> seen) : IAsyncDisposable
    {
        public static async Task<Side> StartAsync(bool isStraight)
        {
            var seen = new ConcurrentQueue<string>();
            var backend = new ScriptedBackend(connection => ServeAsync(connection, seen));
            return new Side(await StraightScene.StartAsync(backend.Address, isStraight), backend, seen);
        }

        /// <summary>One connection as text: what the client read, and what the back end did.</summary>
        public async Task<string> ConverseAsync(int seed)
        {
            var random = new Random(seed);
            var requests = Requests(random, seed);
            var isPipelined = random.Next(3) == 0;
            var pieces = random.Next(3) == 0 ? random.Next(1, 200) : int.MaxValue;
            seen.Clear();
            var text = new StringBuilder();
            using var client = await scene.ConnectAsync();
            if (isPipelined)
            {
                await SendAsync(client, string.Concat(requests.Select(r => r.Text)), pieces);
            }

            foreach (var (method, request) in requests)
            {
                if (!isPipelined)
                {
                    await SendAsync(client, request, pieces);
                }

                RawResponse? response;
                do
                {
                    response = await RawResponse.ReadAsync(client, method);
                    text.Append(response?.ToString() ?? "(closed)\n");
                }
                while (response is { Status: < 200 });

                if (response is null || response.Closes || response.Body.EndsWith("(cut off)", StringComparison.Ordinal))
                {
                    break;
                }
            }

            var traces = System.Text.RegularExpressions.Regex.Replace(text.ToString(), "trace [0-9A-Z:]+", "trace *");
            return $"{traces}--- back end:\n{string.Concat(seen)}";
        }

        public async ValueTask DisposeAsync()
        {
            await scene.DisposeAsync();
            await backend.DisposeAsync();
        }

        private static async Task SendAsync(ScriptedConnection client, string text, int pieces)
        {
            try
            {
                for (var at = 0; at < text.Length;)
                {
                    var size = Math.Min(pieces, text.Length - at);
                    await client.WriteAsync(text.Substring(at, size));
                    at += size;
                }
            }
            catch (IOException)
            {
                // The gateway has responded and closed.
            }
        }

        private static async Task ServeAsync(ScriptedConnection connection, ConcurrentQueue<string> seen)
        {
            while (await connection.ReadHeadAsync() is { } head)
            {
                var lines = head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
                var headers = lines.Skip(1).OrderBy(l => l, StringComparer.OrdinalIgnoreCase).Select(Lower);
                var trailers = new List<string>();
                var body = await connection.ReadBodyAsync(head, trailers);
                var sorted = trailers.OrderBy(t => t[..t.IndexOf(':')], StringComparer.OrdinalIgnoreCase).Select(Lower);
                seen.Enqueue($"{lines[0]}\n{string.Join('\n', headers)}\n{body.Length} characters\n{string.Join('\n', sorted)}\n");
                var seed = lines.First(l => l.StartsWith("X-Seed: ", StringComparison.OrdinalIgnoreCase))["X-Seed: ".Length..].Split('-');
                var number = (int.Parse(seed[0], CultureInfo.InvariantCulture) * 8) + int.Parse(seed[1], CultureInfo.InvariantCulture);
                var (text, closes) = Response(new Random(~number), lines[0].Split(' ')[0], body.Length > 0);
                await connection.WriteAsync(text);
                if (closes)
                {
                    return;
                }
            }
        }

        private static string Lower(string line) => line[..line.IndexOf(':')].ToLowerInvariant() + line[line.IndexOf(':')..].TrimEnd();
    }
}
