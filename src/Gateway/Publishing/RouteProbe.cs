namespace Gateway.Publishing;

/// <summary>Asks the router itself which endpoint a request would get, and runs nothing of it.</summary>
internal sealed class RouteProbe
{
    private readonly RequestDelegate _match;

    /// <param name="app">An application whose routes are mapped; it need not be started.</param>
    public RouteProbe(WebApplication app)
        : this(app.Services, ((IEndpointRouteBuilder)app).DataSources)
    {
    }

    /// <summary>Asks the router of a gateway that serves.</summary>
    public static RouteProbe OfRunning(IServiceProvider services)
    {
        // The sources one by one: the probe's pipeline adds what it is given to the whole, which would then contain itself.
        var all = (CompositeEndpointDataSource)services.GetRequiredService<EndpointDataSource>();
        return new RouteProbe(services, [.. all.DataSources]);
    }

    private RouteProbe(IServiceProvider services, IEnumerable<EndpointDataSource> sources)
    {
        var pipeline = new ApplicationBuilder(services);
        pipeline.UseRouting();
        pipeline.Use((HttpContext _, RequestDelegate _) => Task.CompletedTask);
        pipeline.UseEndpoints(endpoints =>
        {
            foreach (var source in sources)
            {
                endpoints.DataSources.Add(source);
            }
        });
        _match = pipeline.Build();
    }

    /// <summary>The endpoint, or null where no route takes the request.</summary>
    public async Task<Endpoint?> MatchAsync(HttpContext context)
    {
        await _match(context);
        return context.GetEndpoint();
    }
}
