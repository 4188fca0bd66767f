using System.Diagnostics.Metrics;
using Gateway.Accounts.Factors;

namespace Gateway.Accounts.Passkeys;

/// <summary>What became of passkeys' responses, in the meter of the accounts.</summary>
internal sealed class PasskeyMetrics(IMeterFactory meters)
{
    private readonly Counter<long> _responses = meters.Create(FactorMetrics.MeterName).CreateCounter<long>(
        "gateway.accounts.passkeys", "{response}", "Responses of passkeys by use (add, factor, sign-in) and outcome.");

    public void Answered(PasskeyUse use, PasskeyStatus status) =>
        _responses.Add(1, new("use", PasskeyUses.TagOf(use)), new("outcome", status.ToString()));
}
