using Gateway.Forwarding;
using Gateway.Publishing.Destinations;
using Gateway.Publishing.LongPolls;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Gateway.Publishing.Forwarding;

/// <summary>Puts our forwarder where YARP asks for one.</summary>
internal static class ForwardingSetup
{
    /// <summary>To be called after YARP has been added.</summary>
    public static IServiceCollection AddDuplexForwarding(this IServiceCollection services)
    {
        services.AddForwarding();
        InlineScheduling.Apply(services);
        services.AddSingleton<OpenPolls>();
        services.AddSingleton<ResponseRules>();
        ReplaceAffinityTransform(services);
        services.AddSingleton<DestinationClientFactory>();
        services.AddSingleton<IForwarderHttpClientFactory, ForwardingClientFactory>();

        var yarp = services.Last(s => s.ServiceType == typeof(IHttpForwarder)).ImplementationType
            ?? throw new InvalidOperationException("YARP has not been added, or names its forwarder in another way.");
        services.AddSingleton(provider => new YarpForwarder((IHttpForwarder)ActivatorUtilities.CreateInstance(provider, yarp)));
        services.AddSingleton<IHttpForwarder, DuplexForwarder>();
        return services;
    }

    /// <summary>
    /// YARP's own transform, which would say a second time on two of three ways what <see cref="ResponseRules"/> says on all.
    /// </summary>
    private static void ReplaceAffinityTransform(IServiceCollection services)
    {
        var own = services.SingleOrDefault(s => s.ServiceType == typeof(ITransformProvider)
            && s.ImplementationType?.Name == "AffinitizeTransformProvider")
            ?? throw new InvalidOperationException("YARP has not been added, or names its affinity transform in another way.");
        services.Remove(own);
    }
}
