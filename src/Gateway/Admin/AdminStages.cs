using System.Diagnostics;
using Gateway.Listeners;
using Gateway.Requests;
using OpenTelemetry.Metrics;

namespace Gateway.Admin;

/// <summary>The stage that separates the admin listener from published listeners.</summary>
internal static class AdminStages
{
    /// <summary>
    /// Branches admin requests into a separate, terminal pipeline. A published listener has no admin endpoints, and the admin listener has
    /// no routes.
    /// </summary>
    public static HttpStage Admin { get; } = new("admin", Use);

    // A scrape every few seconds would fill the traces.
    private static Task WithoutSpan(HttpContext context, RequestDelegate next)
    {
        if (Activity.Current is { } span)
        {
            span.IsAllDataRequested = false;
            span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        }

        return next(context);
    }

    private static void Use(IApplicationBuilder app) => app.MapWhen(
        context => context.Features.Get<IListenerFeature>() is { Kind: ListenerKind.Admin },
        admin =>
        {
            admin.Use(WithoutSpan);
            admin.UseMiddleware<AdminGuardMiddleware>();
            if (app.ApplicationServices.GetService<MeterProvider>() is not null)
            {
                admin.UseOpenTelemetryPrometheusScrapingEndpoint(AdminEndpoints.MetricsPath);
            }

            admin.Run(AdminEndpoints.AnswerAsync);
        });
}
