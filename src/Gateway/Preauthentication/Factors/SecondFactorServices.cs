using Gateway.Accounts.Storage;
using Gateway.Identity.AppPasswords;
using Gateway.Preauthentication.Passkeys;

namespace Gateway.Preauthentication.Factors;

/// <summary>Registers the second step of signing in.</summary>
internal static class SecondFactorServices
{
    public static IServiceCollection AddSecondFactors(this IServiceCollection services) => services
        .AddSingleton<ISecretSealer, StateSealer>()
        .AddSingleton<SecondFactors>()
        .AddSingleton<IFamiliarity>(provider => provider.GetRequiredService<SecondFactors>())
        .AddSingleton<SecondFactorRefusal>()
        .AddSingleton<FactorSignIn>()
        .AddSingleton<EnrolmentToken>()
        .AddSingleton<EnrolmentPages>()
        .AddSingleton<FactorPages>()
        .AddSingleton<PasskeyChallengeToken>()
        .AddSingleton<PasskeySignIn>()
        .AddSingleton<PasskeyEnrolment>()
        .AddSingleton<PasskeyData>()
        .AddSingleton<PasskeyOptionsPage>();
}
