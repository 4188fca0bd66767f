namespace Gateway.Listeners;

/// <summary>Parts the requests of the admin endpoint from all others: neither side's handlers ever see the other's requests.</summary>
internal static class AdminBranch
{
    // Minimal hosting lets every UseRouting see the endpoints of the whole application, unless this is taken away.
    private const string ApplicationRoutes = "__GlobalEndpointRouteBuilder";

    /// <summary>
    /// Requests of the admin endpoint are routed among <paramref name="map"/>'s endpoints alone and end there, with 404 where nothing
    /// answers; all others go on.
    /// </summary>
    public static IApplicationBuilder UseAdminBranch(this IApplicationBuilder app, Action<IEndpointRouteBuilder> map) =>
        app.MapWhen(
            context => context.Features.Get<IListenerFeature>()?.Kind == ListenerKind.Admin,
            admin =>
            {
                admin.Properties.Remove(ApplicationRoutes);
                admin.UseRouting();
                admin.UseEndpoints(map);
            });
}
