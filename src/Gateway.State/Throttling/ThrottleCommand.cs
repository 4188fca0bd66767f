using Gateway.Identity.Throttling;

namespace Gateway.State.Throttling;

/// <summary>One operation of the script, with its arguments.</summary>
/// <param name="Operation">The name of the operation.</param>
/// <param name="Networks">The networks, the smallest first.</param>
internal sealed record ThrottleCommand(string Operation, IReadOnlyList<ThrottledNetwork> Networks)
{
    public string Ticket { get; init; } = "";

    /// <summary>The failures that the store has reserved for the attempt.</summary>
    public int Reserved { get; init; }

    public int Failures { get; init; }

    /// <summary>How long ago it happened.</summary>
    public TimeSpan Delay { get; init; }
}
