using System.Runtime.CompilerServices;

namespace Gateway.Hosting.Memory;

/// <summary>
/// Gives back once what only the start has needed: garbage of the configuration's reading, and pages of code. It is for native code;
/// elsewhere code is still compiled for a while.
/// </summary>
internal sealed class StartupMemory(TimeProvider time)
{
    /// <summary>The first requests of a restart have been served by then.</summary>
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(2);

    private bool _isDone = RuntimeFeature.IsDynamicCodeSupported;

    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(_isDone ? Timeout.InfiniteTimeSpan : Delay, time, cancellationToken);
        _isDone = true;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        ProgramPages.Release();
    }
}
