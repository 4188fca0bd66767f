using Gateway.Preauthentication;
using Gateway.Publishing.Drains;

namespace Gateway.Explain;

/// <summary>What a gateway knows beside its configuration.</summary>
/// <param name="Users">Looks users up.</param>
/// <param name="Source">Knows the limits of sources.</param>
/// <param name="Drains">Knows what administrators have drained.</param>
internal sealed record ExplainedState(ExplainedUsers Users, ExplainedSource Source, DestinationDrains Drains);
