namespace Gateway.Accounts.Factors;

/// <summary>Everything that an account has to prove itself with.</summary>
/// <param name="Account">The account.</param>
/// <param name="Factors">Authenticator apps and passkeys.</param>
/// <param name="RecoveryCodes">The number of recovery codes that are left.</param>
internal sealed record FactorsOfAccount(string Account, IReadOnlyList<FactorView> Factors, int RecoveryCodes);
