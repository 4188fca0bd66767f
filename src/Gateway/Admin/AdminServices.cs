namespace Gateway.Admin;

/// <summary>Registration of the admin listener's endpoints.</summary>
internal static class AdminServices
{
    public static IServiceCollection AddAdmin(this IServiceCollection services) => services;

    /// <summary>Maps what the admin endpoint answers; only its requests get here.</summary>
    public static void MapAdmin(this IEndpointRouteBuilder endpoints) => _ = endpoints;
}
