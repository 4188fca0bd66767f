using Gateway.Listeners;
using OpenTelemetry.Metrics;

namespace Gateway.Admin;

/// <summary>Registration of the admin listener's endpoints.</summary>
internal static class AdminServices
{
    public static IServiceCollection AddAdmin(this IServiceCollection services) => services
        .AddSingleton<Readiness>()
        .AddSingleton<IStatusSection, ProcessSection>()
        .AddSingleton<IStatusSection, ListenersSection>()
        .AddSingleton<IStatusSection, DescriptorsSection>()
        .AddSingleton<IStatusSection, CertificatesSection>()
        .AddSingleton<IStatusSection, RoutesSection>()
        .AddSingleton<IStatusSection, DestinationsSection>()
        .AddSingleton<IStatusSection, SessionsSection>()
        .AddSingleton<IStatusSection, LockoutsSection>()
        .AddSingleton<IStatusSection, LogsSection>()
        .AddSingleton<IStatusSection, MailSessionsSection>()
        .AddSingleton<IStatusSection, MailDestinationsSection>();

    /// <summary>
    /// Gives the admin listener a pipeline of its own that nothing leaves: a published listener has no admin endpoints, and the admin
    /// listener no routes.
    /// </summary>
    public static void UseAdmin(this WebApplication app) => app.MapWhen(
        context => context.Features.Get<IListenerFeature>() is { Kind: ListenerKind.Admin },
        admin =>
        {
            admin.UseMiddleware<AdminGuardMiddleware>();
            if (app.Services.GetService<MeterProvider>() is not null)
            {
                admin.UseOpenTelemetryPrometheusScrapingEndpoint(AdminEndpoints.MetricsPath);
            }

            admin.Run(AdminEndpoints.AnswerAsync);
        });
}
