using System.ComponentModel;
using Gateway.Accounts.Factors;
using Gateway.Configuration;

namespace Gateway.Preauthentication.Factors;

/// <summary>The <c>SecondFactor</c> section of a route: which users need more than a password, where, and what is accepted.</summary>
internal sealed class SecondFactorOptions
{
    [Description("When a second factor is asked: Always; Unfamiliar, in networks where the person has not proved one before, and after "
        + "signing in while the account is locked against guesses; Outside, everywhere but in Networks.")]
    public SecondFactorRequirement Require { get; init; }

    [Description("Groups whose members are asked; empty for everybody.")]
    public IReadOnlyList<string> Groups { get; init; } = [];

    [Description("Networks in which nobody is asked: 192.0.2.0/24, 2001:db8::/32, or single addresses.")]
    [ValueForm(ValueForm.Network)]
    public IReadOnlyList<string> Networks { get; init; } = [];

    [Description("What is accepted: Totp (codes of an authenticator app), Passkey, RecoveryCode, Challenge (of a directory, such as "
        + "RADIUS); empty for all.")]
    public IReadOnlyList<FactorKind> Kinds { get; init; } = [];

    [Description("How long a private computer may be remembered, on which no factor is asked then; 00:00:00 for never.")]
    [TimeRange("00:00:00", "365.00:00:00")]
    public TimeSpan Remember { get; init; }

    [Description("Time after which a proved factor is asked again, on remembered computers too; absent for as long as the session lasts.")]
    [TimeRange("00:01:00", "365.00:00:00")]
    public TimeSpan? MaxAge { get; init; }
}
