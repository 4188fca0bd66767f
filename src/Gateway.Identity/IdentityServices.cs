using System.Diagnostics.CodeAnalysis;
using Gateway.Identity.AppPasswords;
using Gateway.Identity.Auditing;
using Gateway.Identity.ClientCertificates;
using Gateway.Identity.Credentials;
using Gateway.Identity.Directories;
using Gateway.Identity.External;
using Gateway.Identity.Lockout;
using Gateway.Identity.Metrics;
using Gateway.Identity.Passwords;
using Gateway.Identity.Radius;
using Gateway.Identity.Throttling;
using Gateway.Identity.Tokens;
using Gateway.Identity.Verification;
using Gateway.Outbound;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.Identity;

/// <summary>Registers the directories, the lockout and the authenticator. The host runs the periodic work.</summary>
public static class IdentityServices
{
    /// <summary>
    /// Registers everything; an <see cref="IOptionsMonitor{T}"/> of <see cref="IdentityOptions"/> must be registered beside it.
    /// </summary>
    public static IServiceCollection AddIdentity(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IAppPasswords, NoAppPasswords>();
        services.TryAddSingleton<IFamiliarity, NoFamiliarity>();
        services.AddOutbound();
        return services
            .AddParts()
            .AddSingleton<IdentityMetrics>()
            .AddDirectories()
            .AddLimits()
            .AddSingleton<VerifiedCredentials>()
            .AddSingleton<StalePasswords>()
            .AddSingleton<CredentialCaches>()
            .AddSingleton<DecisionLog>()
            .AddSingleton<TokenMetrics>()
            .AddSingleton<TokenIssuers>()
            .AddSingleton<TokenVerifier>()
            .AddSingleton<ClientAuthorities>()
            .AddSingleton<RevocationListWatch>()
            .AddSingleton<PasswordSignIn>()
            .AddSingleton<TokenSignIn>()
            .AddSingleton<ExternalSignIn>()
            .AddSingleton<AppPasswordSignIn>()
            .AddSingleton(provider => new Authenticator(
                provider.GetRequiredService<PasswordSignIn>(),
                provider.GetRequiredService<TokenSignIn>(),
                provider.GetRequiredService<ExternalSignIn>(),
                provider.GetRequiredService<AppPasswordSignIn>(),
                provider.GetRequiredService<RefusalDelay>(),
                provider.GetRequiredService<TimeProvider>()))
            .AddSingleton<LockoutView>()
            .AddSingleton(provider => new ExpiredEntries(
                provider.GetRequiredService<MemoryLockoutStore>(),
                provider.GetRequiredService<MemoryThrottleStore>(),
                provider.GetRequiredService<CredentialCaches>(),
                provider.GetRequiredService<AccountAliases>(),
                provider.GetRequiredService<TokenSignIn>(),
                provider.GetRequiredService<ExternalSignIn>()));
    }

    /// <summary>Each component receives its own part of the options.</summary>
    private static IServiceCollection AddParts(this IServiceCollection services) => services
        .AddPart(options => new DirectoriesOptions(options.Users, options.Directories, options.Domains))
        .AddPart(options => options.Issuers)
        .AddPart(options => options.ClientAuthorities)
        .AddPart(options => options.Lockout)
        .AddPart(options => options.Throttling)
        .AddPart(options => options.Cache);

    private static IServiceCollection AddPart<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T>(
        this IServiceCollection services, Func<IdentityOptions, T> part) =>
        services.AddSingleton<IOptionsMonitor<T>>(provider =>
            new OptionsPart<IdentityOptions, T>(provider.GetRequiredService<IOptionsMonitor<IdentityOptions>>(), part));

    private static IServiceCollection AddDirectories(this IServiceCollection services) => services
        .AddSingleton<RadiusMetrics>()
        .AddSingleton<PasswordVerifier>()
        .AddSingleton<DirectoryServices>()
        .AddSingleton<DirectoryFactory>()
        .AddSingleton(provider => new DirectorySource(
            provider.GetRequiredService<IOptionsMonitor<DirectoriesOptions>>(),
            provider.GetServices<IDirectory>(),
            provider.GetRequiredService<DirectoryFactory>()))
        .AddSingleton<DirectoryInquiry>()
        .AddSingleton<AccountAliases>()
        .AddSingleton<UserDirectories>()
        .AddSingleton<UserFileWatch>();

    private static IServiceCollection AddLimits(this IServiceCollection services) => services
        .AddSingleton<AutonomousSystems>()
        .AddSingleton<MemoryThrottleStore>()
        .AddSingleton<IThrottleStore>(provider => provider.GetRequiredService<MemoryThrottleStore>())
        .AddSingleton(provider => new SourceThrottle(
            provider.GetRequiredService<IOptionsMonitor<ThrottlingOptions>>(),
            provider.GetRequiredService<AutonomousSystems>(),
            provider.GetRequiredService<IThrottleStore>(),
            provider.GetRequiredService<MemoryThrottleStore>(),
            provider.GetRequiredService<ILogger<SourceThrottle>>()))
        .AddSingleton<PendingSignIns>()
        .AddSingleton<RefusalDelay>()
        .AddSingleton<SignInLimits>()
        .AddSingleton<MemoryLockoutStore>()
        .AddSingleton<ILockoutStore>(provider => provider.GetRequiredService<MemoryLockoutStore>())
        .AddSingleton<LockoutFile>();
}
