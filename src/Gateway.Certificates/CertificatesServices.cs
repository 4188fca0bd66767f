using Gateway.Certificates.Acme;
using Gateway.Certificates.Authority;
using Gateway.Certificates.Expiry;
using Gateway.Certificates.Renewal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gateway.Certificates;

/// <summary>Registration of the certificate store and of selection by name.</summary>
public static class CertificatesServices
{
    public static IServiceCollection AddCertificates(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<CertificatesMetrics>();
        services.AddSingleton<CertificateSelector>();
        services.AddHostedService<CertificateWatcher>();
        services.AddSingleton<ICertificateIssuer, OwnCaIssuer>();
        services.AddSingleton<RenewalStatus>();
        services.AddHostedService<CertificateRenewal>();
        services.AddHostedService<RevocationListRefresh>();
        services.AddAcme();
        services.AddHostedService<ExpiryWatch>();
        return services;
    }
}
