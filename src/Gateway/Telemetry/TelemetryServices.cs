using System.Diagnostics;
using Gateway.Identity.Auditing;
using Gateway.Mail.Telemetry;
using Gateway.Requests;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Console;

namespace Gateway.Telemetry;

/// <summary>Registers exporters, access log and audit log.</summary>
internal static class TelemetryServices
{
    public static IServiceCollection AddTelemetry(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<RequestMetrics>();
        services.AddSingleton<TelemetryMetrics>();
        services.AddSingleton(new RecentLines(static () => 0)); // the console, which reads them, has them kept
        services.AddSingleton<RecentRequests>();
        services.AddSingleton<LogOpener>();
        services.AddSingleton<AccessLog>();
        services.AddSingleton<AuditLog>();
        services.AddSingleton<IAuditSink>(provider => provider.GetRequiredService<AuditLog>());
        services.AddSingleton<IMailSessionLog, MailAccessLog>();
        services.AddHostedService<LogReopening>();
        services.AddSingleton<DistributedContextPropagator, TraceContextPropagator>();
        // If this category is enabled at any level, the framework creates an activity and two log scopes for every request.
        services.AddLogging(logging => logging
            .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None)
            .AddFilter(LogExport.Category, LogLevel.Information)
            .AddFilter<ConsoleLoggerProvider>(LogExport.Category, LogLevel.None));
        return services;
    }
}
