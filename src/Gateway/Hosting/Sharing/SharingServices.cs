using System.Globalization;
using Gateway.Admin;
using Gateway.Certificates.Acme;
using Gateway.Certificates.Turns;
using Gateway.Hosting.Background;
using Gateway.Preauthentication.Forms;
using Gateway.Preauthentication.Sessions;
using Gateway.State;
using Gateway.State.Lockout;
using Gateway.State.Redis;
using Gateway.State.Sharing;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace Gateway.Hosting.Sharing;

/// <summary>Registers what several gateways share; nothing where no shared store is configured.</summary>
internal static class SharingServices
{
    private const int FingerprintLength = 12;

    public static IServiceCollection AddSharing(this IServiceCollection services, RedisOptions? options)
    {
        if (options is null)
        {
            return services;
        }

        return services
            .AddSharedState(options, Describe)
            .AddSingleton<ISessionSharing, SharedSessions>()
            .AddSingleton<IChallengeSharing, SharedChallenges>()
            .AddSingleton<SharedKeyManager>()
            .AddSingleton<IKeyManager>(provider => provider.GetRequiredService<SharedKeyManager>())
            .AddSingleton<SharedCookieKeys>()
            .AddSingleton<SharedSeal>()
            .AddSingleton<SharedTicketKeys>()
            .AddSingleton<SharedStalePasswords>()
            .AddSingleton<SharedCertificatesMetrics>()
            .AddSingleton<SharedCertificates>()
            .AddSingleton<ICertificateSharing>(provider => provider.GetRequiredService<SharedCertificates>())
            .AddSingleton<IAcmeChallengeSharing, SharedAcmeAnswers>()
            .AddSingleton<IStatusSection, SharedStateSection>()
            .AddSingleton<IStatusSection, SharedGatewaysSection>()
            .AddSingleton<IStatusSection, SharedLeaseSection>()
            .AddHostedService<SharedStart>()
            .AddLoop<SharedCookieKeys>(keys => new()
            {
                Component = "shared_cookie_keys",
                Start = keys.Start,
                Turn = keys.SynchronizeNextAsync,
            })
            .AddLoop<SharedTicketKeys>(keys => new()
            {
                Component = "shared_ticket_keys",
                Start = keys.Start,
                Turn = keys.SynchronizeNextAsync,
            })
            .AddLoop<SharedStalePasswords>(passwords => new()
            {
                Component = "shared_stale_passwords",
                Start = passwords.Start,
                Turn = passwords.SynchronizeNextAsync,
            })
            .AddLoop<SharedCertificates>(certificates => new()
            {
                Component = "shared_certificates",
                Start = certificates.Start,
                Turn = certificates.SynchronizeNextAsync,
            })
            .AddSingleton(Lease)
            .AddLoop<SharedLockouts>(lockouts => new() { Component = "shared_lockouts", Turn = lockouts.ReadNextAsync })
            .AddSingleton(Link);
    }

    private static BackgroundLoop Link(IServiceProvider provider)
    {
        var link = provider.GetRequiredService<SharedLink>();
        var sessions = provider.GetRequiredService<SessionRegistry>();
        var logouts = provider.GetRequiredService<ProviderLogouts>();
        return new()
        {
            Component = "shared_state",
            Start = () =>
            {
                provider.GetRequiredService<ClockWatch>().Start();
                provider.GetRequiredService<SharedEndings>().Listen(
                    (text, until) => EndingText.Apply(text, until, sessions, logouts));
            },
            Turn = link.TurnAsync,
            End = link.EndAsync,
        };
    }

    private static BackgroundLoop Lease(IServiceProvider provider)
    {
        var lease = provider.GetRequiredService<SharedLease>();
        return new()
        {
            Component = "certificate_lease",
            Start = lease.Start,
            Turn = provider.GetRequiredService<SharedCertificates>().KeepLeaseAsync,
            End = lease.ReleaseAsync,
        };
    }

    private static string Describe(IServiceProvider provider)
    {
        var generation = provider.GetRequiredService<ReloadStatus>().Current.Generation;
        var fingerprint = provider.GetService<ConfigurationReload>()?.Fingerprint ?? "";
        return string.Create(
            CultureInfo.InvariantCulture, $"{generation} {fingerprint[..Math.Min(FingerprintLength, fingerprint.Length)]}");
    }
}
