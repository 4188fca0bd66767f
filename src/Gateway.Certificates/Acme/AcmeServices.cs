using Gateway.Certificates.Renewal;
using Gateway.Certificates.Turns;
using Gateway.Outbound;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gateway.Certificates.Acme;

/// <summary>Registration of the ACME issuer, and of what the listeners answer to it.</summary>
internal static class AcmeServices
{
    public static IServiceCollection AddAcme(this IServiceCollection services)
    {
        services.AddSingleton<AcmeMetrics>();
        services.AddSingleton<AcmeChallengeStore>();
        services.AddOutbound();
        services.AddSingleton(provider =>
        {
            var dialer = provider.GetRequiredService<Dialer>();
            return new AcmeConnection(
                options => AcmeConnector.Create(options, dialer),
                provider.GetService<IHostApplicationLifetime>(),
                provider.GetService<ICertificateSharing>());
        });
        services.AddSingleton<ICertificateIssuer, AcmeIssuer>();
        return services;
    }
}
