using Gateway.Settings;

namespace Gateway.Hosting;

/// <summary>Registration of an orderly end: no longer ready, then no longer accepting, then drained or cut.</summary>
internal static class ShutdownServices
{
    public static IServiceCollection AddShutdown(this IServiceCollection services, ShutdownOptions options) => services
        .AddSingleton(options)
        .AddSingleton<ShutdownDelay>()
        .AddHostedService(provider => provider.GetRequiredService<ShutdownDelay>())
        .AddHostedService<LastRecords>()
        .Configure<HostOptions>(host => host.ShutdownTimeout = options.Delay + options.Drain);
}
