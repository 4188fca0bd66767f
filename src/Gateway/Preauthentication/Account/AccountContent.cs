using Gateway.Accounts.AppPasswords;
using Gateway.Accounts.Factors;
using Gateway.Accounts.Familiarity;
using Gateway.Accounts.History;
using Gateway.Preauthentication.Sessions;

namespace Gateway.Preauthentication.Account;

/// <summary>What a person's own page shows.</summary>
/// <param name="Owner">Whose page it is.</param>
/// <param name="AppPasswords">The app passwords.</param>
/// <param name="Factors">The factors.</param>
/// <param name="Devices">The remembered devices.</param>
internal sealed record AccountContent(
    AccountOwner Owner,
    IReadOnlyList<AppPasswordView> AppPasswords,
    FactorsOfAccount Factors,
    IReadOnlyList<RememberedDevice> Devices)
{
    /// <summary>The attempts to sign in, the last one first.</summary>
    public required IReadOnlyList<SignInEntry> SignIns { get; init; }

    /// <summary>Whether the owner has proved a factor just now, which a new app password requires.</summary>
    public bool IsFresh { get; init; }

    /// <summary>Whether the directory lets the owner change the password here.</summary>
    public bool CanChangePassword { get; init; }

    /// <summary>The sessions, this one among them.</summary>
    public required IReadOnlyList<KnownSession> Sessions { get; init; }
}
