using System.Collections.Frozen;
using Gateway.Filtering;
using Gateway.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Xunit;

namespace Gateway.UnitTests.Filtering;

public sealed class RequestFilterDecisionTests
{
    private static readonly RouteFilter Owa = new()
    {
        Route = "owa",
        Methods = new[] { "GET", "POST" }.ToFrozenSet(StringComparer.Ordinal),
        MaxRequestBodySize = 1_000,
        IsExchange = true,
        DenyPaths = ["/owa/private"],
    };

    [Theory]
    [InlineData("/", FilterStatus.Pass)]
    [InlineData("/a/.b/c..d/...", FilterStatus.Pass)]
    [InlineData("/a%20b/%E4?x=..%2f..", FilterStatus.Pass)]
    [InlineData("/100%25", FilterStatus.Pass)]
    [InlineData("", FilterStatus.NotAPath)]
    [InlineData("*", FilterStatus.NotAPath)]
    [InlineData("a:443", FilterStatus.NotAPath)]
    [InlineData("/a/..", FilterStatus.DotSegment)]
    [InlineData("/./a", FilterStatus.DotSegment)]
    [InlineData("/a/%2E%2e;x/b", FilterStatus.DotSegment)]
    [InlineData("/a%5c..%5cb", FilterStatus.DotSegment)]
    [InlineData("/a/%25%32%65%25%32%65/b", FilterStatus.DotSegment)]
    [InlineData("/a/..%20/b", FilterStatus.DotSegment)]
    [InlineData("/a/%25u002e./b", FilterStatus.DotSegment)]
    [InlineData("/%252525252541", FilterStatus.BadEncoding)]
    [InlineData("/%", FilterStatus.BadEncoding)]
    [InlineData("/%a", FilterStatus.BadEncoding)]
    [InlineData("/%00", FilterStatus.EncodedControl)]
    [InlineData("/%2500", FilterStatus.EncodedControl)]
    [InlineData("/?%00", FilterStatus.EncodedControl)]
    [InlineData("/%C0%80", FilterStatus.OverlongUtf8)]
    [InlineData("/%f0%80%80%af", FilterStatus.OverlongUtf8)]
    [InlineData("/a\\b", FilterStatus.Backslash)]
    [InlineData("/a#b", FilterStatus.Fragment)]
    [InlineData("/a b", FilterStatus.ControlByte)]
    [InlineData("/a\u007f", FilterStatus.ControlByte)]
    [InlineData("/\u00e4", FilterStatus.NonAsciiByte)]
    [InlineData("https://mail.example.com/a", FilterStatus.Pass)]
    [InlineData("https://mail.example.com:443/a", FilterStatus.Pass)]
    [InlineData("https://mail.example.com:8443/a", FilterStatus.ForeignAuthority)]
    [InlineData("https://other.example.com/a", FilterStatus.ForeignAuthority)]
    [InlineData("https://mail.example.com/a/../b", FilterStatus.DotSegment)]
    public void Decide_Target_IsPassedOrNamed(string target, FilterStatus expected) =>
        Assert.Equal(expected, RequestFilterDecision.Decide(RequestShape.Of(Request("GET", target)), out _));

    [Fact]
    public void Decide_LongEncodedTarget_IsReadToItsEnd() =>
        Assert.Equal(FilterStatus.DotSegment, RequestFilterDecision.Decide(
            RequestShape.Of(Request("GET", $"/{string.Concat(Enumerable.Repeat("%61", 2_000))}/%2e%2e/")), out _));

    [Theory]
    [InlineData("HTTP/1.0", "Transfer-Encoding", "chunked", FilterStatus.TransferEncodingInHttp10)]
    [InlineData("HTTP/1.1", "Transfer-Encoding", "chunked", FilterStatus.Pass)]
    [InlineData("HTTP/2", "Transfer-Encoding", "chunked", FilterStatus.ConnectionHeaderInHttp2)]
    [InlineData("HTTP/2", "Keep-Alive", "timeout=5", FilterStatus.ConnectionHeaderInHttp2)]
    [InlineData("HTTP/2", "Upgrade", "websocket", FilterStatus.ConnectionHeaderInHttp2)]
    [InlineData("HTTP/2", "Proxy-Connection", "close", FilterStatus.ConnectionHeaderInHttp2)]
    [InlineData("HTTP/1.1", "Upgrade", "websocket", FilterStatus.Pass)]
    [InlineData("HTTP/1.1", "Content-Length", "9223372036854775807", FilterStatus.ContentLength)]
    [InlineData("HTTP/1.1", "Content-Length", "999999999999999999", FilterStatus.Pass)]
    public void Decide_Framing_IsThatOfTheVersion(string protocol, string name, string value, FilterStatus expected)
    {
        var context = Request("POST", "/");
        context.Request.Protocol = protocol;
        context.Request.Headers[name] = value;

        Assert.Equal(expected, RequestFilterDecision.Decide(RequestShape.Of(context), out _));
    }

    /// <summary>The answer to a framing in doubt ends the connection, and that to a wrong host does not.</summary>
    [Theory]
    [InlineData("Content-Length", "9223372036854775807", FilterStatus.ContentLength)]
    [InlineData("Transfer-Encoding", "identity", FilterStatus.TransferEncoding)]
    public void Decide_FramingInDoubtAndAWrongHost_NamesTheFraming(string name, string value, FilterStatus expected)
    {
        var context = Request("POST", "/");
        context.Request.Headers.Host = "(mail";
        context.Request.Headers[name] = value;

        Assert.Equal(expected, RequestFilterDecision.Decide(RequestShape.Of(context), out _));
    }

    [Theory]
    [InlineData("TRACE", FilterStatus.MethodNotAllowed)]
    [InlineData("trace", FilterStatus.MethodNotAllowed)]
    [InlineData("PROPFIND", FilterStatus.Pass)]
    public void Decide_OnRouteWithoutMethods_RefusesTraceAlone(string method, FilterStatus expected) =>
        Assert.Equal(expected, RouteFilterDecision.Decide(
            new RouteFilter { Route = "wiki" }, RequestShape.Of(Request(method, "/")), TargetTraits.None));

    [Fact]
    public void Decide_OnRouteThatNamesTrace_PassesIt() =>
        Assert.Equal(FilterStatus.Pass, RouteFilterDecision.Decide(
            new RouteFilter { Route = "wiki", Methods = ["TRACE"] }, RequestShape.Of(Request("TRACE", "/")), TargetTraits.None));

    [Theory]
    [InlineData("GET", "/owa/x", FilterStatus.Pass)]
    [InlineData("PUT", "/owa/x", FilterStatus.MethodNotAllowed)]
    [InlineData("GET", "/owa/PRIVATE/x", FilterStatus.DeniedPath)]
    [InlineData("GET", "/owa/p%72ivate", FilterStatus.DeniedPath)]
    [InlineData("GET", "/owa;x/private/y", FilterStatus.DeniedPath)]
    [InlineData("GET", "/owa./private%20/y", FilterStatus.DeniedPath)]
    [InlineData("GET", "/owa/privates", FilterStatus.Pass)]
    [InlineData("GET", "/owa/a%2fb", FilterStatus.EncodedSlash)]
    [InlineData("GET", "/owa/a%2541", FilterStatus.DoubleEncoding)]
    [InlineData("GET", "/owa//a", FilterStatus.EmptySegment)]
    [InlineData("GET", "/owa/healthcheck.htm", FilterStatus.HealthPage)]
    [InlineData("GET", "/owa/x?y=/powershell", FilterStatus.PowerShell)]
    [InlineData("GET", "/owa/x?y=my%20powershell.txt", FilterStatus.Pass)]
    public void Decide_OnRoute_AppliesItsRules(string method, string target, FilterStatus expected)
    {
        var shape = RequestShape.Of(Request(method, target));
        RequestFilterDecision.Decide(shape, out var traits);

        Assert.Equal(expected, RouteFilterDecision.Decide(Owa, shape, traits));
    }

    [Fact]
    public void Decide_GoodRequests_AllocatesNothing()
    {
        var contexts = new[] { "/owa/auth/logon.aspx?url=a", "/owa/a%20b?c=%2F", "/owa/" }.Select(t => Request("GET", t)).ToArray();
        var passed = Decide(contexts);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            passed += Decide(contexts);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1_001 * contexts.Length, passed);
    }

    private static int Decide(HttpContext[] contexts)
    {
        var passed = 0;
        foreach (var context in contexts)
        {
            var shape = RequestShape.Of(context);
            passed += RequestFilterDecision.Decide(shape, out var traits) == FilterStatus.Pass
                && RouteFilterDecision.Decide(Owa, shape, traits) == FilterStatus.Pass ? 1 : 0;
        }

        return passed;
    }

    private static DefaultHttpContext Request(string method, string target)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = method;
        context.Request.Headers.Host = "mail.example.com";
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = target;
        return context;
    }
}
