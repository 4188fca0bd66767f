using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Identity;

/// <summary>Registration of directories, lockout and the authenticator.</summary>
public static class IdentityServices
{
    public static IServiceCollection AddIdentity(this IServiceCollection services) => services.AddSingleton<Authenticator>();
}
