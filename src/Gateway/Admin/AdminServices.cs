namespace Gateway.Admin;

/// <summary>Registration of the admin listener's endpoints.</summary>
internal static class AdminServices
{
    public static IServiceCollection AddAdmin(this IServiceCollection services) => services
        .AddSingleton<Readiness>()
        .AddSingleton<AdminRoutes>()
        .AddHostedService<DestinationMetrics>()
        .AddSingleton<IStatusSection, ProcessSection>()
        .AddSingleton<IStatusSection, ListenersSection>()
        .AddSingleton<IStatusSection, DescriptorsSection>()
        .AddSingleton<IStatusSection, CertificatesSection>()
        .AddSingleton<IStatusSection, RoutesSection>()
        .AddSingleton<IStatusSection, DestinationsSection>()
        .AddSingleton<IStatusSection, SessionsSection>()
        .AddSingleton<IStatusSection, LockoutsSection>()
        .AddSingleton<IStatusSection, RateLimitedSection>()
        .AddSingleton<IStatusSection, AccountsSection>()
        .AddSingleton<IStatusSection, LogsSection>()
        .AddSingleton<IStatusSection, MailSessionsSection>()
        .AddSingleton<IStatusSection, MailDestinationsSection>();
}
