namespace Gateway.Filtering;

/// <summary>Registration of the request filter and the response filter.</summary>
internal static class FilteringServices
{
    public static IServiceCollection AddFiltering(this IServiceCollection services) => services;

    public static IApplicationBuilder UseRequestFilter(this IApplicationBuilder app) => app;
}
