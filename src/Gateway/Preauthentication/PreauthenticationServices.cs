namespace Gateway.Preauthentication;

/// <summary>Registration of the HTTP face of identity.</summary>
internal static class PreauthenticationServices
{
    public static IServiceCollection AddPreauthentication(this IServiceCollection services)
    {
        services.AddAuthentication();
        return services;
    }

    public static IApplicationBuilder UsePreauthentication(this IApplicationBuilder app) => app;
}
