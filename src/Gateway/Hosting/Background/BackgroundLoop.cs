namespace Gateway.Hosting.Background;

/// <summary>
/// Work that goes on beside the listeners, turn by turn, for as long as the gateway runs. It is run by <see cref="BackgroundRunner"/>.
/// </summary>
internal sealed class BackgroundLoop
{
    /// <summary>What does the work, as metrics and status name it: a word of the program, <c>lockout_file</c>.</summary>
    public required string Component { get; init; }

    /// <summary>One turn. Where there is no interval it waits by itself for what there is to do.</summary>
    public required Func<CancellationToken, Task> Turn { get; init; }

    /// <summary>How often there is a turn; null where the turn waits by itself.</summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>Whether the first turn waits for no interval.</summary>
    public bool StartsAtOnce { get; init; }

    /// <summary>What has to be done before the first listener is bound, or null.</summary>
    public Action? Start { get; init; }

    /// <summary>What has to be done after the last turn, when no listener serves any more, or null.</summary>
    public Func<Task>? End { get; init; }

    /// <summary>How it stands.</summary>
    public BackgroundHealth Health { get; } = new();

    /// <summary>Work that waits for nothing, an interval after the start and so on.</summary>
    public static BackgroundLoop Every(TimeSpan interval, string component, Action turn) => new()
    {
        Component = component,
        Interval = interval,
        Turn = Waitless(turn),
    };

    /// <summary>Work that waits for nothing, right after the start, an interval later and so on.</summary>
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
