using Gateway.Load.Clients;

namespace Gateway.Load.Scenarios;

/// <summary>
/// One kind of work, apart from how it is driven and measured: any driver that can call three methods can run it. Users are numbered from 0
/// and a user makes one step at a time.
/// </summary>
internal interface IScenario
{
    /// <summary>Requests that were sent again because a kept connection was closed before a byte of the answer.</summary>
    long Retries => 0;

    /// <summary>The share of handshakes that were resumed, where the scenario is about handshakes.</summary>
    double? Resumed => null;

    /// <summary>Prepares for a target; called once before the first step.</summary>
    ValueTask InitAsync(Target target, CancellationToken cancellationToken);

    /// <summary>
    /// Does one unit of work and returns the bytes it moved; throws where the answer is not the right one, and can be called again.
    /// </summary>
    ValueTask<long> StepAsync(int user, CancellationToken cancellationToken);

    /// <summary>Gives everything back; called once after the last step.</summary>
    ValueTask CleanAsync();
}
