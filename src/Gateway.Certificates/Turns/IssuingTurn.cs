namespace Gateway.Certificates.Turns;

/// <summary>Whether a gateway may issue certificates now.</summary>
/// <param name="Kind">Whose turn it is.</param>
/// <param name="Token">The fencing token of this gateway's turn: higher than that of every turn before.</param>
/// <param name="Reason">Why nobody's turn is known; null where it is.</param>
/// <param name="Lost">Cancelled when the turn is over.</param>
public sealed record IssuingTurn(IssuingTurnKind Kind, long Token = 0, string? Reason = null, CancellationToken Lost = default)
{
    public static IssuingTurn Always { get; } = new(IssuingTurnKind.Own);

    public static IssuingTurn Elsewhere { get; } = new(IssuingTurnKind.Elsewhere);

    public static IssuingTurn Unknown(string reason) => new(IssuingTurnKind.Unknown, Reason: reason);
}
