using Gateway.Accounts.AppPasswords;
using Gateway.Accounts.Factors;
using Gateway.Accounts.Familiarity;
using Gateway.Accounts.History;
using Gateway.Accounts.Passkeys;
using Gateway.Accounts.Settings;
using Gateway.Accounts.Storage;
using Gateway.Identity.AppPasswords;
using Gateway.Identity.Auditing;
using Gateway.Identity.State;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Accounts;

/// <summary>
/// Registers the services of accounts: factors, app passwords, history. An <c>IOptionsMonitor&lt;AccountsOptions&gt;</c>, an <see
/// cref="IdentityState"/> and an <see cref="ISecretSealer"/> must be registered beside it.
/// </summary>
internal static class AccountsServices
{
    /// <param name="services">The services.</param>
    /// <param name="shared">The database that several gateways share; null for a file of the state folder.</param>
    public static IServiceCollection AddAccounts(this IServiceCollection services, PostgreSqlOptions? shared) => services
        .AddSingleton<AccountStoreHealth>()
        .AddSingleton<IAccountDatabase>(provider => Create(provider, shared))
        .AddSingleton<AccountKeys>()
        .AddSingleton<FactorMetrics>()
        .AddSingleton<FactorStore>()
        .AddSingleton<PasskeyMetrics>()
        .AddSingleton<PasskeyStore>()
        .AddSingleton<Invitations>()
        .AddSingleton<FamiliarNetworks>()
        .AddSingleton<RememberedDevices>()
        .AddSingleton<AppPasswordStore>()
        .AddSingleton<IAppPasswords>(provider => provider.GetRequiredService<AppPasswordStore>())
        .AddSingleton<SignInHistory>()
        .AddSingleton<IAuditSink>(provider => provider.GetRequiredService<SignInHistory>())
        .AddSingleton<AccountActivity>()
        .AddSingleton<AccountsRefresh>()
        .AddHostedService<AccountsStart>();

    private static AccountDatabase Create(IServiceProvider provider, PostgreSqlOptions? shared)
    {
        var health = provider.GetRequiredService<AccountStoreHealth>();
        return shared is null
            ? new SqliteAccountDatabase(SqliteAccountDatabase.PathIn(provider.GetRequiredService<IdentityState>().Folder), health)
            : new PostgreSqlAccountDatabase(shared, health);
    }
}
