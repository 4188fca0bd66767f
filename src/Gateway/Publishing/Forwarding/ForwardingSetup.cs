using Gateway.Forwarding;
using Gateway.Publishing.Destinations;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Publishing.Forwarding;

/// <summary>Puts our forwarder where YARP asks for one.</summary>
internal static class ForwardingSetup
{
    /// <summary>To be called after YARP has been added.</summary>
    public static IServiceCollection AddDuplexForwarding(this IServiceCollection services)
    {
        services.AddForwarding();
        InlineScheduling.Apply(services);
        services.AddSingleton<DestinationClientFactory>();
        services.AddSingleton<IForwarderHttpClientFactory, ForwardingClientFactory>();

        var yarp = services.Last(s => s.ServiceType == typeof(IHttpForwarder)).ImplementationType
            ?? throw new InvalidOperationException("YARP has not been added, or names its forwarder in another way.");
        services.AddSingleton(provider => new YarpForwarder((IHttpForwarder)ActivatorUtilities.CreateInstance(provider, yarp)));
        services.AddSingleton<IHttpForwarder, DuplexForwarder>();
        return services;
    }
}
