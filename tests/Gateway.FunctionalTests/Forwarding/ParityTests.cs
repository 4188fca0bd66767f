using System.Net;
using System.Text;
using Gateway.Testing.BackEnds;
using Microsoft.AspNetCore.Http;
using Xunit;
using static Gateway.FunctionalTests.Forwarding.ForwardingScene;

namespace Gateway.FunctionalTests.Forwarding;

/// <summary>
/// What the back end gets and what the client gets, over each way a request may take: a rule that holds on one holds on all. Only what
/// frames a message differs, and is left out.
/// </summary>
public sealed class ParityTests
{
    private const string Open = "\"Authentication\": \"Anonymous\"";

    private static readonly string[] Origins =
    [
        "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Port", "X-Forwarded-Prefix", "X-Forwarded-Server",
        "Forwarded", "X-Real-IP", "Front-End-Https", "Via",
    ];

    private static readonly string[] HopByHop = ["TE", "Keep-Alive", "Proxy-Authorization", "Proxy-Connection"];

    private static readonly string[] Framing = ["Transfer-Encoding", "Connection", "Date"];

    private static readonly Dictionary<string, Rule> Rules = new()
    {
        ["a bare request"] = new(),
        ["headers of the client's own"] = new()
        {
            Request = r =>
            {
                r.Headers.Add("X-Kept", ["1", "2"]);
                r.Headers.Add("Cookie", "a=1; b=2");
                r.Headers.TryAddWithoutValidation("Authorization", "Bearer x");
                r.Headers.TryAddWithoutValidation("If-None-Match", "\"1\"");
            },
        },
        ["the client's claims of its origin"] = new()
        {
            Request = r => Array.ForEach(Origins, name => r.Headers.TryAddWithoutValidation(name, "192.0.2.1")),
        },
        ["headers of one connection"] = new()
        {
            Request = r => Array.ForEach(HopByHop, name => r.Headers.TryAddWithoutValidation(name, "x")),
        },
        ["a target that is not in its plainest form"] = new() { Target = "/a%41b;x=1/.b/?q=%2f%C3%A4&y&z=a+b" },
        ["a body of known length"] = new()
        {
            Method = "POST",
            Request = r => r.Content = new StringContent("one=1", Encoding.Latin1, "application/x-www-form-urlencoded"),
        },
        ["a body of unknown length"] = new()
        {
            Method = "PUT",
            Request = r =>
            {
                r.Content = new StringContent("two");
                r.Headers.TransferEncodingChunked = true;
            },
        },
        ["a method without a body that has a type"] = new() { Method = "PROPFIND", Request = r => r.Headers.Add("Depth", "0") },
        ["what tells of the inside"] = new()
        {
            Route = $"{Open}, \"HiddenResponseHeaders\": [ \"X-Own\" ]",
            Answer = context =>
            {
                foreach (var name in Gateway.Publishing.Forwarding.ForwardingPolicy.AlwaysHidden.Append("X-Own").Append("X-Kept"))
                {
                    context.Response.Headers[name] = "ex1";
                }

                return context.Response.WriteAsync("hello");
            },
        },
        ["headers that stand more than once"] = new()
        {
            Answer = context =>
            {
                context.Response.Headers.SetCookie = new(["a=1; path=/", "b=2; secure"]);
                context.Response.Headers.WWWAuthenticate = new(["Basic realm=\"a\"", "Bearer"]);
                context.Response.StatusCode = 401;
                return Task.CompletedTask;
            },
        },
        ["the back end's transport security"] = new()
        {
            Answer = context =>
            {
                context.Response.Headers.StrictTransportSecurity = "max-age=1";
                return context.Response.WriteAsync("hello");
            },
        },
        ["no content"] = new() { Answer = context => Answer(context, 204) },
        ["not modified"] = new()
        {
            Answer = context =>
            {
                context.Response.Headers.ETag = "\"1\"";
                return Answer(context, 304);
            },
        },
        ["a redirect"] = new()
        {
            Answer = context =>
            {
                context.Response.Headers.Location = "/elsewhere?x=%2f";
                return Answer(context, 302);
            },
        },
        ["an answer to HEAD"] = new()
        {
            Method = "HEAD",
            Answer = context =>
            {
                context.Response.ContentLength = 5;
                return Task.CompletedTask;
            },
        },
        ["the page of OWA"] = new() { Route = $"\"Preset\": \"Owa\", {Open}", Target = "/owa/", Answer = Page },
        ["another page of OWA"] = new() { Route = $"\"Preset\": \"Owa\", {Open}", Target = "/owa/help.aspx", Answer = Page },
        ["OMA, which is told of HTTPS"] = new() { Route = $"\"Preset\": \"Oma\", {Open}", Target = "/oma/" },
        ["a base below which the destination lives"] = new() { Base = "base/", Target = "/a%41?x" },
        ["affinity by a hash"] = new() { Cluster = Affinity("HashCookie") },
        ["affinity by ARR's hash"] = new() { Cluster = Affinity("ArrCookie") },
        ["affinity by a cookie"] = new() { Cluster = Affinity("Cookie") },
        ["affinity by a header"] = new() { Cluster = Affinity("CustomHeader") },
        ["affinity by the default policy"] = new()
        {
            Cluster = """
                "SessionAffinity": { "Enabled": true, "AffinityKeyName": "X-Affinity" },
                """,
        },
        ["affinity with every attribute of a cookie"] = new()
        {
            Cluster = """
                "SessionAffinity": { "Enabled": true, "Policy": "HashCookie", "AffinityKeyName": "X-Affinity", "Cookie": {
                  "Path": "/p", "Domain": "example.com", "HttpOnly": false, "SecurePolicy": "Always", "SameSite": "Strict",
                  "MaxAge": "01:00:00", "IsEssential": true } },
                """,
        },
        ["affinity beside the back end's own cookies"] = new()
        {
            Cluster = Affinity("HashCookie"),
            Answer = context =>
            {
                context.Response.Headers.SetCookie = new(["a=1; path=/", "b=2; secure"]);
                return context.Response.WriteAsync("hello");
            },
        },
        ["affinity that is switched off"] = new()
        {
            Cluster = """
                "SessionAffinity": { "Enabled": false, "AffinityKeyName": "X-Affinity" },
                """,
        },
    };

    public static TheoryData<string> Cases => [.. Rules.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Rule_HoldsOnEveryWay(string name)
    {
        var plain = await ExchangeAsync(ForwardingWay.Plain, Rules[name]);

        Assert.Equal(plain, await ExchangeAsync(ForwardingWay.Transformed, Rules[name]));
        Assert.Equal(plain, await ExchangeAsync(ForwardingWay.Http2, Rules[name]));
        TestContext.Current.TestOutputHelper?.WriteLine(plain);
    }

    /// <summary>Equal is not enough: the ways might all do nothing.</summary>
    [Theory]
    [InlineData("affinity by a hash", "Set-Cookie: X-Affinity=*; path=/; samesite=lax; httponly")]
    [InlineData("affinity by ARR's hash", "Set-Cookie: X-Affinity=*; path=/; samesite=lax; httponly")]
    [InlineData("affinity by a cookie", "Set-Cookie: X-Affinity=*; path=/; samesite=lax; httponly")]
    [InlineData("affinity by a header", "X-Affinity: *")]
    [InlineData(
        "affinity with every attribute of a cookie",
        "Set-Cookie: X-Affinity=*; max-age=3600; domain=example.com; path=/p; secure; samesite=strict")]
    [InlineData("the page of OWA", "Content-Security-Policy: default-src 'self'; script-src-attr 'none'")]
    [InlineData("OMA, which is told of HTTPS", "Front-End-Https: On")]
    [InlineData("a target that is not in its plainest form", "GET /a%41b;x=1/.b/?q=%2f%C3%A4&y&z=a+b")]
    [InlineData("a base below which the destination lives", "GET /base/a%41?x")]
    public async Task Rule_Shows(string name, string line) =>
        Assert.Contains(line + "\n", await ExchangeAsync(ForwardingWay.Plain, Rules[name]), StringComparison.OrdinalIgnoreCase);

    /// <summary>Only HTTP/2 clients of the gateway get trailers; a trailer may not say what a header may not.</summary>
    [Theory]
    [MemberData(nameof(ForwardingWays.All), MemberType = typeof(ForwardingWays))]
    public async Task Trailers_ThatTellOfTheInside_StayBehindOnEveryWay(ForwardingWay way)
    {
        string[] names = ["X-FEServer", "X-Own", "X-Sum"];
        await using var http2 = await ForwardingWays.StartBackEndAsync();
        http2.Answer = async context =>
        {
            await context.Response.WriteAsync("hello");
            Array.ForEach(names, name => context.Response.AppendTrailer(name, "7"));
        };
        var trailers = string.Concat(names.Select(n => $"{n}: 7\r\n"));
        await using var http11 =
            ScriptedBackend.Answering($"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n{trailers}\r\n");
        await using var scene = await ForwardingWays.StartAsync(
            way, [way == ForwardingWay.Http2 ? http2.Address : http11.Address], $"{Open}, \"HiddenResponseHeaders\": [ \"X-Own\" ]");
        using var client = scene.CreateClient(HttpVersion.Version20);

        using var response = await client.GetAsync("/", Token);

        Assert.Equal("hello", await response.Content.ReadAsStringAsync(Token));
        Assert.Equal("X-Sum", Assert.Single(response.TrailingHeaders.NonValidated).Key, ignoreCase: true);
    }

    private static string Affinity(string policy) => $$"""
        "SessionAffinity": { "Enabled": true, "Policy": "{{policy}}", "AffinityKeyName": "X-Affinity",
          "Cookie": { "SameSite": "Lax", "Path": "/" } },
        """;

    private static Task Answer(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    private static Task Page(HttpContext context)
    {
        context.Response.Headers.ContentSecurityPolicy = "default-src 'self';";
        context.Response.ContentType = "text/html";
        return context.Response.WriteAsync("hello");
    }

    /// <summary>Both legs in text: the request as the back end saw it, and the response as the client did.</summary>
    private static async Task<string> ExchangeAsync(ForwardingWay way, Rule rule)
    {
        await using var backend = await ForwardingWays.StartBackEndAsync();
        var body = "";
        backend.Answer = async context =>
        {
            body = await new StreamReader(context.Request.Body).ReadToEndAsync(Token);
            await rule.Answer(context);
        };
        await using var scene = await ForwardingWays.StartAsync(way, [new Uri(backend.Address, rule.Base)], rule.Route, rule.Cluster);
        using var client = scene.CreateClient();
        var asItIs = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        using var request = new HttpRequestMessage(new HttpMethod(rule.Method), new Uri($"https://{Host}{rule.Target}", asItIs));
        rule.Request(request);

        using var response = await client.SendAsync(request, Token);
        var content = await response.Content.ReadAsStringAsync(Token);

        var received = Assert.Single(backend.Received);
        var text = new StringBuilder();
        text.Append($"{received.Method} {received.Target}\n");
        Append(text, received.Headers.Where(h => h is not { Key: "Content-Length", Value: "0" }).Select(h => (h.Key, h.Value)));
        text.Append($"{body}\n{(int)response.StatusCode}\n");
        var headers = response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated);
        Append(text, headers.SelectMany(h => h.Value.Select(v => (h.Key, Masked(h.Key, v)))));
        text.Append($"{content}\n");
        return text.ToString();
    }

    private static void Append(StringBuilder text, IEnumerable<(string Name, string Value)> headers)
    {
        var compared = headers.Where(h => !Framing.Contains(h.Name, StringComparer.OrdinalIgnoreCase));
        foreach (var (name, value) in compared.OrderBy(h => h.Name, StringComparer.OrdinalIgnoreCase))
        {
            text.Append($"{name.ToUpperInvariant()}: {value}\n");
        }
    }

    /// <summary>Some policies encrypt what they remember, anew each time.</summary>
    private static string Masked(string name, string value) => name.Equals("X-Affinity", StringComparison.OrdinalIgnoreCase) ? "*"
        : value.StartsWith("X-Affinity=", StringComparison.Ordinal) ? $"X-Affinity=*{value[value.IndexOf(';')..]}"
        : value;

    /// <summary>One exchange that a rule shows in.</summary>
    private sealed record Rule
    {
        public string Route { get; init; } = Open;

        public string Cluster { get; init; } = "";

        public string Base { get; init; } = "";

        public string Method { get; init; } = "GET";

        public string Target { get; init; } = "/";

        public Action<HttpRequestMessage> Request { get; init; } = _ => { };

        public RequestDelegate Answer { get; init; } = context => context.Response.WriteAsync("hello");
    }
}
