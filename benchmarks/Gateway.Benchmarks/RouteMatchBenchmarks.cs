using BenchmarkDotNet.Attributes;
using Gateway.Hosting;
using Gateway.Preauthentication;
using Gateway.Publishing;
using Gateway.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Benchmarks;

/// <summary>Finding the last of 1,000 routes by host, as the router of a whole gateway does.</summary>
public class RouteMatchBenchmarks
{
    private const int Routes = 1_000;

    private WebApplication? _app;
    private RouteProbe? _probe;
    private DefaultHttpContext _context = new();

    [GlobalSetup]
    public void Setup()
    {
        _app = GatewayHost.Create(new CurrentConfiguration(new GatewayOptions
        {
            State = Path.GetTempPath(),
            Routes = Enumerable.Range(0, Routes).ToDictionary(
                i => $"route{i}",
                i => new PublishedRouteOptions
                {
                    Hosts = [$"host{i}.example.com"],
                    Cluster = "one",
                    Authentication = [RouteAuthentication.Anonymous],
                }),
            Clusters = new Dictionary<string, ClusterOptions>
            {
                ["one"] = new()
                {
                    Destinations = new Dictionary<string, DestinationConfig> { ["one"] = new() { Address = "http://127.0.0.1:1" } },
                }
            },
        }));
        _probe = new RouteProbe(_app);
        _context = new DefaultHttpContext { RequestServices = _app.Services };
        _context.Request.Method = "GET";
        _context.Request.Path = "/inbox";
        _context.Request.Headers.Host = $"host{Routes - 1}.example.com";
    }

    [Benchmark]
    // set up before; completes at once
    public int Match() => _probe!.MatchAsync(_context).Result is not null ? 1 : throw new InvalidOperationException("The route is there.");

    [GlobalCleanup]
    public async Task CleanupAsync() => await _app!.DisposeAsync(); // set up before
}
