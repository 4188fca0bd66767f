using Microsoft.Extensions.Time.Testing;

namespace Gateway.Testing;

public static class ClockJumps
{
    /// <summary>
    /// Moves the clock, and every timer with it, so that none fires for the time that is left out: a gateway has timers of a second, and
    /// hours of them take a test seconds.
    /// </summary>
    public static void Jump(this FakeTimeProvider time, TimeSpan by) => time.AdjustTime(time.GetUtcNow() + by);
}
