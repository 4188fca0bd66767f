using Gateway.Accounts;
using Gateway.Admin;
using Gateway.Certificates.Authority;
using Gateway.Certificates.Expiry;
using Gateway.Certificates.Renewal;
using Gateway.Certificates.Selection;
using Gateway.Forwarding.Connections;
using Gateway.Identity;
using Gateway.Identity.ClientCertificates;
using Gateway.Identity.Directories;
using Gateway.Identity.Lockout;
using Gateway.Identity.State;
using Gateway.Identity.Throttling;
using Gateway.Listeners.Tls;
using Gateway.Mail.BackEnds;
using Gateway.Mail.Sessions;
using Gateway.Preauthentication.Assertions;
using Gateway.Preauthentication.Sessions;
using Gateway.Publishing.Drains;
using Gateway.Telemetry;

namespace Gateway.Hosting.Background;

/// <summary>Registers all background work and its runner. A component implements an iteration, and only the runner executes it.</summary>
internal static class BackgroundServices
{
    /// <summary>
    /// Registers the runner before any other hosted service, so that it starts first and stops last. Of its loops, the logs stop last.
    /// </summary>
    public static IServiceCollection AddBackground(this IServiceCollection services) => services
        .AddSingleton<BackgroundMetrics>()
        .AddSingleton<BackgroundRunner>()
        .AddHostedService(provider => provider.GetRequiredService<BackgroundRunner>())
        .AddSingleton<IStatusSection, BackgroundSection>()
        // A failed hosted service of the framework or of a library must not stop the listeners.
        .Configure<HostOptions>(host => host.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.Ignore)
        .AddLoop<AccessLog>(log => new() { Component = "access_log", Turn = log.Lines.WriteNextAsync, End = log.Lines.EndAsync })
        .AddLoop<AuditLog>(log => new() { Component = "audit_log", Turn = log.Lines.WriteNextAsync, End = log.Lines.EndAsync })
        .AddLoop<LockoutFile>(file => Kept("lockout_file", file))
        .AddLoop<EndedSessionsFile>(file => Kept("ended_sessions_file", file))
        .AddLoop<DestinationDrainsFile>(file => Kept("drained_destinations_file", file))
        .AddLoop<AccountsRefresh>(accounts => new()
        {
            Component = "accounts",
            Interval = accounts.Interval,
            Turn = accounts.TurnAsync,
        })
        .AddLoop<LongRequests>(requests => BackgroundLoop.Every(LongRequests.Interval, "long_requests", requests.CutRevoked))
        .AddLoop<ExpiredEntries>(entries => BackgroundLoop.Every(ExpiredEntries.Interval, "expired_entries", entries.Drop))
        .AddLoop<RecentLatency>(latency => BackgroundLoop.Every(RecentLatency.Interval, "destination_latency", latency.Look))
        .AddLoop<UserFileWatch>(watch => new()
        {
            Component = "user_files",
            Interval = UserFileWatch.Interval,
            Turn = watch.CheckAsync,
        })
        .AddLoop<AutonomousSystems>(systems => BackgroundLoop.AtOnceAndEvery(
            AutonomousSystems.Interval, "autonomous_systems", systems.Check))
        .AddLoop<RevocationListWatch>(watch => BackgroundLoop.Every(RevocationListWatch.Interval, "client_revocation_lists", watch.Check))
        .AddLoop<AssertionKeyWatch>(watch => BackgroundLoop.Every(AssertionKeyWatch.Interval, "assertion_keys", watch.Look))
        .AddLoop<CertificateWatcher>(watcher => new()
        {
            Component = "certificate_files",
            Start = watcher.Start,
            Turn = watcher.ReadNextAsync,
        })
        .AddLoop<CertificateRenewal>(renewal => new()
        {
            Component = "certificate_renewal",
            Start = renewal.Start,
            Turn = renewal.FollowAsync,
            End = renewal.EndAsync,
        })
        .AddLoop<RevocationListRefresh>(list => BackgroundLoop.AtOnceAndEvery(
            RevocationListRefresh.Interval, "revocation_list", list.Refresh))
        .AddLoop<ExpiryWatch>(watch => BackgroundLoop.AtOnceAndEvery(ExpiryWatch.Interval, "certificate_expiry", watch.Look, watch.Start))
        .AddLoop<OcspStaples>(staples => new()
        {
            Component = "ocsp_staples",
            Interval = OcspStaples.Interval,
            StartsAtOnce = true,
            Turn = staples.RefreshAsync,
        })
        .AddLoop<CoarseClock>(clock => BackgroundLoop.Every(CoarseClock.Tick, "connection_pools", clock.ThrowIfFailed))
        .AddLoop<MailHealth>(health => new() { Component = "mail_health", Interval = MailHealth.Tick, Turn = health.ProbeAsync })
        .AddLoop<MailSweep>(sweep => new() { Component = "mail_sessions", Turn = sweep.SweepAsync });

    /// <summary>Adds one loop. The class that does the work is a singleton of its component.</summary>
    public static IServiceCollection AddLoop<T>(this IServiceCollection services, Func<T, BackgroundLoop> describe)
        where T : notnull => services.AddSingleton(provider => describe(provider.GetRequiredService<T>()));

    private static BackgroundLoop Kept(string component, StateFile file) => new()
    {
        Component = component,
        Interval = file.Interval,
        Start = file.Read,
        Turn = _ => WriteAsync(file),
        End = () => WriteAsync(file),
    };

    private static Task WriteAsync(StateFile file)
    {
        file.Write();
        return Task.CompletedTask;
    }
}
