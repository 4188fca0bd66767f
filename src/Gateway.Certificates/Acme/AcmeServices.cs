using Gateway.Certificates.Renewal;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Certificates.Acme;

/// <summary>Registration of the ACME issuer, and of what the listeners answer to it.</summary>
internal static class AcmeServices
{
    public static IServiceCollection AddAcme(this IServiceCollection services)
    {
        services.AddSingleton<AcmeMetrics>();
        services.AddSingleton<ChallengeAnswers>();
        services.AddSingleton<Func<AcmeOptions, HttpMessageHandler>>(AcmeConnector.Create);
        services.AddSingleton<ICertificateIssuer, AcmeIssuer>();
        return services;
    }
}
