namespace Gateway.Accounts.Factors;

/// <summary>The result of verifying what a person has proved beyond the password.</summary>
/// <param name="Status">Whether it was accepted.</param>
/// <param name="Kind">What it was taken for.</param>
internal readonly record struct FactorResult(FactorStatus Status, FactorKind Kind);
