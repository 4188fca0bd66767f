namespace Gateway.Filtering;

/// <summary>Registration of the request filter.</summary>
internal static class FilteringServices
{
    /// <summary>The longest target a preset allows (Exchange 2003: 16384 of path and 8192 of query) with its method and version.</summary>
    public const int RequestLineBytes = 25_600;

    public static IServiceCollection AddFiltering(this IServiceCollection services) =>
        services.AddSingleton<FilteringMetrics>().AddSingleton<FilterRefusal>();
}
