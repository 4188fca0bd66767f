using System.Diagnostics;
using Gateway.Load.Scenarios;

namespace Gateway.Load.Measuring;

/// <summary>
/// A fixed number of users, each of whom begins the next step when the last has ended: finds the top, and says little of latency.
/// </summary>
internal static class ClosedModel
{
    /// <summary>
    /// What a step may take beyond the time of its run: one limit for the run, since one for each step would be load of its own.
    /// </summary>
    public static readonly TimeSpan StepLimit = TimeSpan.FromSeconds(60);

    public static async Task<LoadResult> RunAsync(
        IScenario scenario, int users, TimeSpan duration, int leastSteps, CancellationToken cancellationToken)
    {
        var result = new LoadResult();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(duration + StepLimit);
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, users).Select(user => Task.Run(() => StepsAsync(user), cancellationToken)));
        result.Elapsed = watch.Elapsed;
        return result;

        async Task StepsAsync(int user)
        {
            // A step under way at the end is finished and counted, since its processor time is.
            for (var steps = 0; (steps < leastSteps || watch.Elapsed < duration) && !limit.IsCancellationRequested; steps++)
            {
                var started = watch.Elapsed;
                try
                {
                    var bytes = await scenario.StepAsync(user, limit.Token);
                    result.Done(bytes, watch.Elapsed - started);
                }
                catch (Exception e) when (!cancellationToken.IsCancellationRequested)
                {
                    result.Failed(e);
                    await Task.Delay(10, cancellationToken); // a proxy that is down is not to be hammered
                }
            }
        }
    }
}
