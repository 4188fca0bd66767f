namespace Gateway.Accounts.Factors;

/// <summary>A factor that is to be added.</summary>
/// <param name="Account">Whose it is.</param>
/// <param name="Kind">Totp or Passkey.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="Seal">The sealed secret of an app, or the sealed key of a passkey.</param>
/// <param name="Counter">The time step or the signature counter that was used last.</param>
internal sealed record NewFactor(string Account, FactorKind Kind, string Name, byte[] Seal, long Counter)
{
    public required DateTimeOffset Created { get; init; }

    /// <summary>The identifier of a passkey; null for an app.</summary>
    public string? Handle { get; init; }

    /// <summary>The host that a passkey is bound to.</summary>
    public string Host { get; init; } = "";

    /// <summary>The user that a passkey signs in.</summary>
    public string UserName { get; init; } = "";

    /// <summary>The directory of that user.</summary>
    public string Directory { get; init; } = "";
}
