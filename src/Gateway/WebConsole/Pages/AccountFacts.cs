using Gateway.Accounts.AppPasswords;
using Gateway.Accounts.Factors;
using Gateway.Accounts.Familiarity;
using Gateway.Accounts.History;

namespace Gateway.WebConsole.Pages;

/// <summary>What the accounts' database has of one account.</summary>
/// <param name="Factors">Its factors.</param>
/// <param name="Devices">The devices on which no factor is asked.</param>
/// <param name="AppPasswords">Its app passwords.</param>
/// <param name="SignIns">Its attempts to sign in, the last one first.</param>
internal sealed record AccountFacts(
    FactorsOfAccount Factors,
    IReadOnlyList<RememberedDevice> Devices,
    IReadOnlyList<AppPasswordView> AppPasswords,
    IReadOnlyList<SignInEntry> SignIns);
