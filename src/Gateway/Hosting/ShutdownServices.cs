using Gateway.Admin;
using Gateway.Draining;
using Gateway.Hosting.Background;

namespace Gateway.Hosting;

/// <summary>Registers the graceful shutdown: first not ready, then not accepting, then drained or aborted.</summary>
internal static class ShutdownServices
{
    public static IServiceCollection AddShutdown(this IServiceCollection services, ShutdownOptions options) => services
        .AddSingleton(options)
        .AddSingleton<DrainTargets>()
        .AddSingleton<GatewayDrain>()
        .AddLoop<GatewayDrain>(drain => new() { Component = "drain", Turn = drain.DrainNextAsync })
        .AddSingleton<IStatusSection, DrainSection>()
        .AddSingleton<ShutdownDelay>()
        .AddHostedService(provider => provider.GetRequiredService<ShutdownDelay>())
        .AddHostedService<LastRecords>()
        .Configure<HostOptions>(host => host.ShutdownTimeout = options.Delay + options.Drain);
}
