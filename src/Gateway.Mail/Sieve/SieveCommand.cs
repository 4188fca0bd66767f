namespace Gateway.Mail.Sieve;

/// <summary>What a client sent before sign-in.</summary>
/// <param name="Status">What it is.</param>
/// <param name="Tokens">Its words and strings, where the status is Complete.</param>
internal readonly record struct SieveCommand(SieveCommandStatus Status, IReadOnlyList<SieveToken> Tokens)
{
    /// <summary>The name in capitals; empty where it begins with none.</summary>
    public string Name => Tokens is [{ IsString: false } name, ..] ? name.Value.ToUpperInvariant() : "";
}
