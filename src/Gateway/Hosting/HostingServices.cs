using System.Collections;
using Gateway.Admin;
using Gateway.Hosting.Background;
using Gateway.Hosting.Generations;
using Gateway.Hosting.Memory;
using Gateway.Settings;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Console;

namespace Gateway.Hosting;

/// <summary>Registers logging, the state of the configuration, and the reload.</summary>
internal static class HostingServices
{
    private const string OpenTelemetryPrefix = "OTEL_";

    public static void AddHosting(this WebApplicationBuilder builder)
    {
        // No appsettings.json and no ASPNETCORE_ variables: the process is configured only by its file and by the variables of
        // OpenTelemetry.
        var logging = new LoggingConfiguration();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(OpenTelemetryVariables());
        builder.Configuration.Sources.Add(logging);

        builder.Logging.ClearProviders().AddConsole();
        builder.Services.Configure<ConsoleLoggerOptions>(
            console => console.FormatterName = builder.Configuration["Logging:Console:FormatterName"]);
        builder.Services.AddSingleton(logging);
        builder.Services.AddSingleton<IHostLifetime, ProgramLifetime>();
        builder.Services.AddHostedService<StateFolderLock>(); // before whatever reads the folder
        builder.Services.AddBackground();
        builder.Services.AddSingleton<StartupMemory>();
        builder.Services.AddLoop<StartupMemory>(memory => new() { Component = "startup_memory", Turn = memory.ReleaseAsync });
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<ServiceManager>();
        builder.Services.AddSingleton<ServiceReports>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<ServiceReports>());
        builder.Services.AddLoop<ServiceReports>(reports => new() { Component = "service_watchdog", Turn = reports.ReportAsync });
        builder.Services.AddSingleton<ReloadStatus>();
        builder.Services.AddSingleton<ReloadMetrics>();
        builder.Services.AddSingleton<IStatusSection, ConfigurationSection>();
    }

    public static void AddReload(this IServiceCollection services, ConfigurationFile file, ConfigurationReadResult reading)
    {
        services.AddSingleton(file);
        services.AddSingleton(new StartedConfiguration(file, reading));
        services.AddSingleton<ConfigurationInForce>();
        services.AddSingleton<IAdminEndpoint, ConfigurationEndpoint>();
        services.AddSingleton<ConfigurationReload>();
        services.AddSingleton<ReloadAudit>();
        services.AddSingleton<ReloadRecords>();
        services.AddSingleton<GenerationHistory>();
        services.AddAdminEndpoint<GenerationEndpoint>();
        services.AddSingleton<ConfigurationReloader>();
        services.AddLoop<ConfigurationReloader>(reloader => new()
        {
            Component = "configuration",
            Start = reloader.Start,
            Turn = reloader.ReloadNextAsync,
        });
    }

    private static IEnumerable<KeyValuePair<string, string?>> OpenTelemetryVariables() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Select(e => KeyValuePair.Create((string)e.Key, (string?)e.Value))
            .Where(e => e.Key.StartsWith(OpenTelemetryPrefix, StringComparison.OrdinalIgnoreCase));
}
