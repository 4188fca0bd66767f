using Gateway.Certificates.Renewal;
using Gateway.Certificates.Settings;
using Gateway.Outbound;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Certificates.Acme;

/// <summary>Registration of the ACME issuer, and of what the listeners answer to it.</summary>
internal static class AcmeServices
{
    public static IServiceCollection AddAcme(this IServiceCollection services)
    {
        services.AddSingleton<AcmeMetrics>();
        services.AddSingleton<AcmeChallengeStore>();
        services.AddOutbound();
        services.AddSingleton<Func<AcmeOptions, HttpMessageHandler>>(provider =>
        {
            var dialer = provider.GetRequiredService<Dialer>();
            return options => AcmeConnector.Create(options, dialer);
        });
        services.AddSingleton<ICertificateIssuer, AcmeIssuer>();
        return services;
    }
}
