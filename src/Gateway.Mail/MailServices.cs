using Gateway.Identity.Verifiers;
using Gateway.Mail.BackEnds;
using Gateway.Mail.Protocols;
using Gateway.Mail.Routing;
using Gateway.Mail.Sessions;
using Gateway.Mail.Telemetry;
using Gateway.Mail.Verification;
using Gateway.Outbound;
using Gateway.Transport.Draining;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gateway.Mail;

/// <summary>
/// Registers the mail protocols. The host adds an <c>IOptionsMonitor&lt;MailOptions&gt;</c>, and runs the sweep and the health checks.
/// </summary>
public static class MailServices
{
    public static IServiceCollection AddMail(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOutbound();
        services.TryAddSingleton<IMailSessionLog, NoMailSessionLog>();
        services.AddSingleton<MailRoutes>();
        services.AddSingleton<MailMetrics>();
        services.AddSingleton<BackEndMetrics>();
        services.AddSingleton(MailProtocols.CreateBackEndDialogues());
        services.AddSingleton<MailSessions>();
        services.AddSingleton<LoopGuard>();
        services.AddSingleton<BackEndTransport>();
        services.AddSingleton<BackEndSockets>();
        services.AddSingleton<BackEndConnector>();
        services.AddSingleton<IMailCredentialVerifiers, MailCredentialVerifiers>();
        services.AddSingleton<CapabilityLearner>();
        services.AddSingleton<MailIdentity>();
        services.AddSingleton<UpstreamSignIn>();
        services.AddSingleton<SignInVerifier>();
        services.AddSingleton<SignIn>();
        services.AddSingleton<MailSessionContext>();
        foreach (var protocol in MailProtocols.All)
        {
            services.AddKeyedSingleton(
                protocol.Protocol,
                (provider, _) => new MailConnectionHandler(protocol.Protocol, provider.GetRequiredService<MailSessionContext>()));
        }

        services.TryAddSingleton<ConnectionDrain>();
        services.AddSingleton<MailSweep>();
        services.AddSingleton(provider => new MailHealth(
            provider.GetRequiredService<MailRoutes>(),
            provider.GetRequiredService<CapabilityLearner>(),
            provider.GetRequiredService<TimeProvider>()));
        return services;
    }
}
