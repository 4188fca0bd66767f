using System.Diagnostics.CodeAnalysis;

namespace Gateway.Admin;

/// <summary>Registration of the admin listener's endpoints.</summary>
internal static class AdminServices
{
    public static IServiceCollection AddAdmin(this IServiceCollection services) => services
        .AddSingleton<Readiness>()
        .AddSingleton<AdminRoutes>()
        .AddSingleton<StatusDocument>()
        .AddSingleton<RecentLatency>()
        .AddSingleton<IAdminEndpoint, ApiDescription>()
        .AddAdminEndpoint<MailSessionEndpoint>()
        .AddAdminEndpoint<DestinationEndpoint>()
        .AddAdminEndpoint<CertificateEndpoint>()
        .AddAdminEndpoint<LongRequestEndpoint>()
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
        .AddSingleton<IStatusSection, DisksSection>()
        .AddSingleton<IStatusSection, MailSessionsSection>()
        .AddSingleton<IStatusSection, MailDestinationsSection>();

    /// <summary>Adds an endpoint whose acts the console carries out, too.</summary>
    public static IServiceCollection AddAdminEndpoint<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(
        this IServiceCollection services)
        where T : class, IAdminEndpoint => services
        .AddSingleton<T>()
        .AddSingleton<IAdminEndpoint>(provider => provider.GetRequiredService<T>());
}
