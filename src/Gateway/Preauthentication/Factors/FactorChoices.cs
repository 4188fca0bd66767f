using Gateway.Accounts.Factors;

namespace Gateway.Preauthentication.Factors;

/// <summary>What a person can prove on a page.</summary>
/// <param name="Code">A code of an app, or a recovery code.</param>
/// <param name="Passkey">A passkey for the host.</param>
internal readonly record struct FactorChoices(bool Code, bool Passkey)
{
    public bool IsEmpty => !Code && !Passkey;

    /// <summary>What an account has that a rule accepts on a host.</summary>
    public static FactorChoices Of(FactorsOfAccount known, SecondFactorRule rule, string host)
    {
        bool Has(FactorKind kind) =>
            rule.Kinds.Contains(kind) && known.Factors.Any(factor => factor.Kind == kind && factor.IsUsableOn(host));

        return new FactorChoices(
            Has(FactorKind.Totp) || (rule.Kinds.Contains(FactorKind.RecoveryCode) && known.RecoveryCodes > 0),
            Has(FactorKind.Passkey));
    }
}
