using System.Collections.Frozen;
using BenchmarkDotNet.Attributes;
using Gateway.Filtering;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Benchmarks;

/// <summary>
/// Reading a request's head for what may not pass: the shape of the target and headers, the filter for all, the filter of a route.
/// </summary>
public class FilterBenchmarks
{
    private static readonly RouteFilter Owa = new()
    {
        Route = "owa",
        Methods = new[] { "GET", "POST" }.ToFrozenSet(StringComparer.Ordinal),
        MaxRequestBodySize = 1_000,
        IsExchange = true,
        DenyPaths = ["/owa/private"],
    };

    private readonly DefaultHttpContext _context = new();

    [GlobalSetup]
    public void Setup()
    {
        _context.Request.Method = "GET";
        _context.Request.Headers.Host = "mail.example.com";
        _context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = "/owa/a%20b/logon.aspx?url=c%2Fd";
    }

    [Benchmark]
    public int Decide()
    {
        var shape = RequestShape.Of(_context);
        return RequestFilterDecision.Decide(shape, out var traits) == FilterStatus.Pass && RouteFilterDecision.Decide(
            Owa, shape, traits) == FilterStatus.Pass ? 1 : throw new InvalidOperationException("The request is good.");
    }
}
