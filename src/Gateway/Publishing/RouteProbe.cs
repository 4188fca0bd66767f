namespace Gateway.Publishing;

/// <summary>Asks the router itself which endpoint a request would get, and runs nothing of it.</summary>
internal sealed class RouteProbe
{
    private readonly RequestDelegate _match;

    /// <param name="app">An application whose routes are mapped; it need not be started.</param>
    public RouteProbe(WebApplication app)
    {
        var pipeline = new ApplicationBuilder(app.Services);
        pipeline.UseRouting();
        pipeline.Use((HttpContext _, RequestDelegate _) => Task.CompletedTask);
        pipeline.UseEndpoints(endpoints =>
        {
            foreach (var source in ((IEndpointRouteBuilder)app).DataSources)
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
