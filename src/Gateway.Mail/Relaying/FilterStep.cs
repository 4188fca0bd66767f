namespace Gateway.Mail.Relaying;

/// <summary>What becomes of the next bytes of a client.</summary>
/// <param name="Forward">How many bytes are relayed.</param>
/// <param name="Drop">How many bytes after them are dropped.</param>
/// <param name="Action">What follows.</param>
/// <param name="Refusal">Set if and only if the action is Refuse.</param>
internal readonly record struct FilterStep(int Forward, int Drop, FilterAction Action, CommandRefusal? Refusal = null);
