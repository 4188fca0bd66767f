using Gateway.Outbound;

namespace Gateway.Mail.BackEnds;

/// <summary>What opens sockets to back ends and keeps count of them.</summary>
/// <param name="Dialer">Connects.</param>
/// <param name="Loops">Knows the gateway's own ends of these connections.</param>
/// <param name="Descriptors">The file descriptors that are left; null where they are not counted.</param>
internal sealed record BackEndSockets(Dialer Dialer, LoopGuard Loops, IBackEndDescriptors? Descriptors = null);
