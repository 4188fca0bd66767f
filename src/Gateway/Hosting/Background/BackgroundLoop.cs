namespace Gateway.Hosting.Background;

/// <summary>
/// Recurring background work for the lifetime of the gateway, run by <see cref="BackgroundRunner"/>.
/// </summary>
internal sealed class BackgroundLoop
{
    /// <summary>The component's name in metrics and status, such as <c>lockout_file</c>.</summary>
    public required string Component { get; init; }

    /// <summary>One iteration. Without an interval, it waits for work itself.</summary>
    public required Func<CancellationToken, Task> Turn { get; init; }

    /// <summary>The interval between iterations; null if an iteration waits for work itself.</summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>Whether the first iteration runs without waiting for the interval.</summary>
    public bool StartsAtOnce { get; init; }

    /// <summary>The work to do before the first listener is bound, or null.</summary>
    public Action? Start { get; init; }

    /// <summary>The work to do after the last iteration, when all listeners have stopped, or null.</summary>
    public Func<Task>? End { get; init; }

    /// <summary>The health of the loop.</summary>
    public BackgroundHealth Health { get; } = new();

    /// <summary>Creates a loop whose first iteration runs one interval after the start.</summary>
    public static BackgroundLoop Every(TimeSpan interval, string component, Action turn) => new()
    {
        Component = component,
        Interval = interval,
        Turn = Waitless(turn),
    };

    /// <summary>Creates a loop whose first iteration runs immediately after the start.</summary>
    public static BackgroundLoop AtOnceAndEvery(TimeSpan interval, string component, Action turn, Action? start = null) => new()
    {
        Component = component,
        Interval = interval,
        StartsAtOnce = true,
        Start = start,
        Turn = Waitless(turn),
    };

    private static Func<CancellationToken, Task> Waitless(Action turn) => _ =>
    {
        turn();
        return Task.CompletedTask;
    };
}
