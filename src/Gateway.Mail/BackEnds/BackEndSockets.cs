namespace Gateway.Mail.BackEnds;

/// <summary>Opens connections to back ends and counts them.</summary>
/// <param name="Transport">Connects.</param>
/// <param name="Loops">Knows the gateway's own ends of these connections.</param>
/// <param name="Descriptors">The file descriptors that are left; null where they are not counted.</param>
internal sealed record BackEndSockets(BackEndTransport Transport, LoopGuard Loops, IBackEndDescriptors? Descriptors = null);
