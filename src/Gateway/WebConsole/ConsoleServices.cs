using System.Diagnostics.CodeAnalysis;
using Gateway.Admin;
using Gateway.Hosting.Background;
using Gateway.Identity.Auditing;
using Gateway.Identity.Throttling;
using Gateway.Preauthentication;
using Gateway.Telemetry;
using Gateway.WebConsole.Access;
using Gateway.WebConsole.Frame;
using Gateway.WebConsole.History;
using Gateway.WebConsole.Log;
using Gateway.WebConsole.Markup;
using Gateway.WebConsole.Pages;
using Microsoft.Extensions.Options;

namespace Gateway.WebConsole;

/// <summary>Registration of the console, whose pages the admin listener serves.</summary>
internal static class ConsoleServices
{
    public static IServiceCollection AddConsole(this IServiceCollection services) => services
        .AddSingleton(RecentLinesOf)
        .AddSingleton<ConsoleTokens>()
        .AddSingleton<ConsoleSessions>()
        .AddSingleton<ConsoleAccess>()
        .AddSingleton<PersonSignIn>()
        .AddSingleton<ConsoleNavigation>()
        .AddSingleton<IAdminEndpoint>(new ConsoleFiles(ConsoleFiles.StylePath, ConsoleFiles.Style))
        .AddSingleton<IAdminEndpoint>(new ConsoleFiles(ConsoleFiles.ScriptPath, ConsoleFiles.Script))
        .AddSingleton<IAdminEndpoint>(new ConsoleFiles(ConsoleFiles.IconPath, ConsoleFiles.Icon))
        .AddSingleton<IAdminEndpoint, SignInPage>()
        .AddSingleton<IAdminEndpoint, SignOutPage>()
        .AddPage<FrontPage>()
        .AddPage<SessionsPage>()
        .AddPage<LockoutsPage>()
        .AddPage<RoutesPage>()
        .AddPage<CertificatesPage>()
        .AddPage<LogPage>()
        .AddPage<ExplainPage>()
        .AddPage<ConfigurationPage>()
        .AddSingleton<LogSearch>()
        .AddSingleton<RecentPrograms>()
        .AddSingleton<AccountReader>()
        .AddPage<UserPage>()
        .AddSingleton<IAdminEndpoint, LogStream>()
        .AddSingleton<ExplainedUsers>()
        .AddSingleton(provider => new ExplainedSource(
            provider.GetRequiredService<SourceThrottle>(),
            provider.GetRequiredService<AutonomousSystems>(),
            source => Task.FromResult(new RunningThrottle(provider.GetRequiredService<SourceThrottle>().Show(source), ""))))
        .AddSingleton<SignInCounts>()
        .AddSingleton<IAuditSink>(provider => provider.GetRequiredService<SignInCounts>())
        .AddSingleton<TrafficHistory>()
        .AddLoop<TrafficHistory>(history => new()
        {
            Component = "console_history",
            Interval = TrafficHistory.Interval,
            Start = history.Start,
            Turn = _ =>
            {
                history.Look();
                return Task.CompletedTask;
            },
        });

    // Without the admin listener, nothing reads them.
    private static RecentLines RecentLinesOf(IServiceProvider provider)
    {
        var admin = provider.GetRequiredService<IOptionsMonitor<AdminOptions>>();
        var telemetry = provider.GetRequiredService<IOptionsMonitor<TelemetryOptions>>();
        return new RecentLines(() => admin.CurrentValue.Endpoint.Length == 0 ? 0 : telemetry.CurrentValue.RecentMegabytes);
    }

    private static IServiceCollection AddPage<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(
        this IServiceCollection services)
        where T : ConsolePage => services
        .AddSingleton<T>()
        .AddSingleton<ConsolePage>(provider => provider.GetRequiredService<T>())
        .AddSingleton<IAdminEndpoint>(provider => new ConsoleEndpoint(
            provider.GetRequiredService<T>(),
            provider.GetRequiredService<ConsoleAccess>(),
            provider.GetRequiredService<ConsoleNavigation>()));
}
