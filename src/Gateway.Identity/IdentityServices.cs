using Gateway.Identity.Auditing;
using Gateway.Identity.ClientCertificates;
using Gateway.Identity.Directories;
using Gateway.Identity.External;
using Gateway.Identity.Lockout;
using Gateway.Identity.Passwords;
using Gateway.Identity.Radius;
using Gateway.Identity.Throttling;
using Gateway.Identity.Tokens;
using Gateway.Identity.Users;
using Gateway.Identity.Verification;
using Gateway.Outbound;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gateway.Identity;

/// <summary>Registration of directories, lockout and the authenticator. The host runs the work beside sign-ins.</summary>
public static class IdentityServices
{
    public static IServiceCollection AddIdentity(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOutbound();
        return services
            .AddSingleton<IdentityMetrics>()
            .AddSingleton<RadiusMetrics>()
            .AddSingleton<PasswordVerifier>()
            .AddSingleton<DirectorySource>()
            .AddSingleton<DirectoryInquiry>()
            .AddSingleton<SourceThrottle>()
            .AddSingleton<PendingSignIns>()
            .AddSingleton<RefusalDelay>()
            .AddSingleton<AccountAliases>()
            .AddSingleton<MemoryLockoutStore>()
            .AddSingleton<ILockoutStore>(provider => provider.GetRequiredService<MemoryLockoutStore>())
            .AddSingleton<VerifiedCredentials>()
            .AddSingleton<StalePasswords>()
            .AddSingleton<DecisionLog>()
            .AddSingleton<TokenMetrics>()
            .AddSingleton<TokenIssuers>()
            .AddSingleton<TokenVerifier>()
            .AddSingleton<ExternalSignIn>()
            .AddSingleton<ClientAuthorities>()
            .AddSingleton<RevocationListWatch>()
            .AddSingleton<Authenticator>()
            .AddSingleton<LockoutView>()
            .AddSingleton<LockoutFile>()
            .AddSingleton<ExpiredEntries>()
            .AddSingleton<UserFileWatch>();
    }
}
