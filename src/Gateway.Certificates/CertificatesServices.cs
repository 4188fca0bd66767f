using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Certificates;

/// <summary>Registration of the certificate store and of selection by name.</summary>
public static class CertificatesServices
{
    public static IServiceCollection AddCertificates(this IServiceCollection services) => services.AddSingleton<CertificateSelector>();
}
