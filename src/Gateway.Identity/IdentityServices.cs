using Gateway.Identity.Directories;
using Gateway.Identity.Passwords;
using Gateway.Identity.Users;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gateway.Identity;

/// <summary>Registration of directories, lockout and the authenticator.</summary>
public static class IdentityServices
{
    public static IServiceCollection AddIdentity(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddSingleton<IdentityMetrics>()
            .AddSingleton<PasswordVerifier>()
            .AddSingleton<DirectorySource>()
            .AddSingleton<Authenticator>()
            .AddHostedService<UserFileWatch>();
    }
}
