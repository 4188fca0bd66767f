using System.Collections.Frozen;
using Gateway.Filtering;
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
    [InlineData("/", FilterVerdict.Pass)]
    [InlineData("/a/.b/c..d/...", FilterVerdict.Pass)]
    [InlineData("/a%20b/%E4?x=..%2f..", FilterVerdict.Pass)]
    [InlineData("/100%25", FilterVerdict.Pass)]
    [InlineData("", FilterVerdict.NotAPath)]
    [InlineData("*", FilterVerdict.NotAPath)]
    [InlineData("a:443", FilterVerdict.NotAPath)]
    [InlineData("/a/..", FilterVerdict.DotSegment)]
    [InlineData("/./a", FilterVerdict.DotSegment)]
    [InlineData("/a/%2E%2e;x/b", FilterVerdict.DotSegment)]
    [InlineData("/a%5c..%5cb", FilterVerdict.DotSegment)]
    [InlineData("/a/%25%32%65%25%32%65/b", FilterVerdict.DotSegment)]
    [InlineData("/%252525252541", FilterVerdict.BadEncoding)]
    [InlineData("/%", FilterVerdict.BadEncoding)]
    [InlineData("/%a", FilterVerdict.BadEncoding)]
    [InlineData("/%00", FilterVerdict.EncodedControl)]
    [InlineData("/%2500", FilterVerdict.EncodedControl)]
    [InlineData("/?%00", FilterVerdict.EncodedControl)]
    [InlineData("/%C0%80", FilterVerdict.OverlongUtf8)]
    [InlineData("/%f0%80%80%af", FilterVerdict.OverlongUtf8)]
    [InlineData("/a\\b", FilterVerdict.Backslash)]
    [InlineData("/a#b", FilterVerdict.Fragment)]
    [InlineData("/a b", FilterVerdict.ControlByte)]
    [InlineData("/a\u007f", FilterVerdict.ControlByte)]
    [InlineData("/\u00e4", FilterVerdict.NonAsciiByte)]
    [InlineData("https://mail.example.com/a", FilterVerdict.Pass)]
    [InlineData("https://other.example.com/a", FilterVerdict.ForeignAuthority)]
    [InlineData("https://mail.example.com/a/../b", FilterVerdict.DotSegment)]
    public void Decide_Target_IsPassedOrNamed(string target, FilterVerdict expected) =>
        Assert.Equal(expected, RequestFilterDecision.Decide(RequestShape.Of(Request("GET", target))));

    [Fact]
    public void Decide_LongEncodedTarget_IsReadToItsEnd() =>
        Assert.Equal(FilterVerdict.DotSegment, RequestFilterDecision.Decide(RequestShape.Of(Request("GET", $"/{string.Concat(Enumerable.Repeat("%61", 2_000))}/%2e%2e/"))));

    [Theory]
    [InlineData("GET", "/owa/x", FilterVerdict.Pass)]
    [InlineData("PUT", "/owa/x", FilterVerdict.MethodNotAllowed)]
    [InlineData("GET", "/owa/PRIVATE/x", FilterVerdict.DeniedPath)]
    [InlineData("GET", "/owa/p%72ivate", FilterVerdict.DeniedPath)]
    [InlineData("GET", "/owa/privates", FilterVerdict.Pass)]
    [InlineData("GET", "/owa/a%2fb", FilterVerdict.EncodedSlash)]
    [InlineData("GET", "/owa/a%2541", FilterVerdict.DoubleEncoding)]
    [InlineData("GET", "/owa//a", FilterVerdict.EmptySegment)]
    [InlineData("GET", "/owa/healthcheck.htm", FilterVerdict.HealthPage)]
    [InlineData("GET", "/owa/x?y=/powershell", FilterVerdict.PowerShell)]
    [InlineData("GET", "/owa/x?y=my%20powershell.txt", FilterVerdict.Pass)]
    public void Decide_OnRoute_AppliesItsRules(string method, string target, FilterVerdict expected) =>
        Assert.Equal(expected, RouteFilterDecision.Decide(Owa, RequestShape.Of(Request(method, target))));

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
            passed += RequestFilterDecision.Decide(shape) == FilterVerdict.Pass && RouteFilterDecision.Decide(Owa, shape) == FilterVerdict.Pass ? 1 : 0;
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
