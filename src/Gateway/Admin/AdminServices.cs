namespace Gateway.Admin;

/// <summary>Registration of the admin listener's endpoints.</summary>
internal static class AdminServices
{
    public static IServiceCollection AddAdmin(this IServiceCollection services) => services;

    public static void MapAdmin(this WebApplication app) => _ = app;
}
