namespace Gateway.Preauthentication.Account;

/// <summary>Registers a person's own page.</summary>
internal static class AccountPageServices
{
    public static IServiceCollection AddAccountPage(this IServiceCollection services) => services
        .AddSingleton<AccountHistory>()
        .AddSingleton<AccountData>()
        .AddSingleton<AppPasswordPages>()
        .AddSingleton<AccountSteps>()
        .AddSingleton<AccountPages>();
}
