using Gateway.Listeners;
using Gateway.Straight.Routes;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gateway.Straight;

/// <summary>Registration of the straight lane.</summary>
internal static class StraightServices
{
    public static IServiceCollection AddStraight(this IServiceCollection services)
    {
        services.TryAddSingleton(StraightSwitch.Read());
        services.AddSingleton<StraightEndpoints>();
        services.AddSingleton<StraightTables>();
        services.AddSingleton<RequestObservers>();
        services.AddSingleton<AdmissionRules>();
        services.AddSingleton<StraightRules>();
        services.AddSingleton<StraightMetrics>();
        services.AddSingleton<StraightRecords>();
        services.AddSingleton<StraightRecorder>();
        services.AddSingleton<IStraightLane, StraightLane>();
        return services;
    }
}
