using Gateway.Hosting;
using Gateway.Preauthentication;
using Gateway.Publishing;
using Gateway.Publishing.Forwarding;
using Gateway.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Xunit;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.UnitTests.Publishing;

public sealed class RouteProbeTests
{
    [Fact]
    public async Task Match_FiveHundredHosts_EachGetsItsOwnRoute()
    {
        await using var app = Create(500);
        var probe = new RouteProbe(app);

        for (var i = 0; i < 500; i++)
        {
            var endpoint = await probe.MatchAsync(Request(app, i));
            Assert.Equal($"route{i}", endpoint?.Metadata.GetMetadata<ForwardingPolicy>()?.Route);
        }

        Assert.Null(await probe.MatchAsync(Request(app, 500)));
    }

    [Fact]
    public async Task Match_FiveHundredRoutes_AllocatesNoMoreThanOne()
    {
        var one = await AllocatedAsync(1);
        var many = await AllocatedAsync(500);

        Assert.InRange(many, 0, one + 64);
    }

    private static async Task<long> AllocatedAsync(int routes)
    {
        await using var app = Create(routes);
        var probe = new RouteProbe(app);
        var context = Request(app, routes - 1);
        for (var i = 0; i < 200; i++)
        {
            await probe.MatchAsync(context);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            // Completes synchronously, so it is all this thread's.
            await probe.MatchAsync(context);
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / 1_000;
    }

    private static WebApplication Create(int routes) => GatewayHost.Create(new CurrentConfiguration(new GatewayOptions
    {
        Routes = Enumerable.Range(0, routes).ToDictionary(
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

    private static DefaultHttpContext Request(WebApplication app, int host)
    {
        var context = new DefaultHttpContext { RequestServices = app.Services };
        context.Request.Method = "GET";
        context.Request.Path = "/inbox";
        context.Request.Headers.Host = $"host{host}.example.com";
        return context;
    }
}
