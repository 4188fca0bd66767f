using Gateway.Listeners;
using Gateway.Requests;
using OpenTelemetry.Metrics;

namespace Gateway.Admin;

/// <summary>The stage that keeps the admin listener apart.</summary>
internal static class AdminStages
{
    /// <summary>
    /// Gives the admin listener a pipeline of its own that nothing leaves: a published listener has no admin endpoints, and the admin
    /// listener no routes.
    /// </summary>
    public static HttpStage Admin { get; } = new("admin", Use);

    private static void Use(IApplicationBuilder app) => app.MapWhen(
        context => context.Features.Get<IListenerFeature>() is { Kind: ListenerKind.Admin },
        admin =>
        {
            admin.UseMiddleware<AdminGuardMiddleware>();
            if (app.ApplicationServices.GetService<MeterProvider>() is not null)
            {
                admin.UseOpenTelemetryPrometheusScrapingEndpoint(AdminEndpoints.MetricsPath);
            }

            admin.Run(AdminEndpoints.AnswerAsync);
        });
}
