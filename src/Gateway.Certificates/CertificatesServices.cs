using Gateway.Certificates.Acme;
using Gateway.Certificates.Authority;
using Gateway.Certificates.Expiry;
using Gateway.Certificates.Renewal;
using Gateway.Certificates.Selection;
using Gateway.Certificates.Sharing;
using Gateway.Certificates.Turns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gateway.Certificates;

/// <summary>Registration of the certificate store and of selection by name. The host runs the work beside handshakes.</summary>
public static class CertificatesServices
{
    public static IServiceCollection AddCertificates(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<CertificatesMetrics>();
        services.AddSingleton<CertificateSelector>();
        services.AddSingleton<CertificateWatcher>();
        services.AddSingleton<ICertificateIssuer, OwnCaIssuer>();
        services.AddSingleton<RenewalStatus>();
        services.AddSingleton<RenewalMetrics>();
        services.AddSingleton<RenewalReport>();
        services.TryAddSingleton<ICertificateSharing, SingleGateway>();
        services.AddSingleton<SharedStore>();
        services.AddSingleton<CertificateRenewal>();
        services.AddSingleton<RevocationListRefresh>();
        services.AddAcme();
        services.AddSingleton<ExpiryWatch>();
        return services;
    }
}
