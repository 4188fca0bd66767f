using System.Diagnostics;
using System.Threading.Channels;
using Gateway.Load.Peers;
using Gateway.Load.Scenarios;

namespace Gateway.Load.Measuring;

/// <summary>
/// Steps begin at a fixed rate, whether or not earlier ones have ended. Latency counts from when a step was due, not from when it could be
/// sent, so that a stalled proxy cannot hide the requests it kept waiting (coordinated omission). A step that fails counts with its time
/// too.
/// </summary>
internal static class OpenModel
{
    /// <summary>
    /// Asks for each step, when it ends, in which result it counts: what was under way at an event can so be counted after it.
    /// </summary>
    public static async Task RunAsync(
        IScenario scenario, int users, double rate, TimeSpan duration, Func<LoadResult> resultNow, CancellationToken cancellationToken)
    {
        var due = Channel.CreateUnbounded<TimeSpan>(new UnboundedChannelOptions { SingleWriter = true });
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(duration + ClosedModel.StepLimit);
        var watch = Stopwatch.StartNew();
        var pace = new Thread(Pace) { IsBackground = true, Name = "pace" };
        pace.Start();
        await Task.WhenAll(Enumerable.Range(0, users).Select(user => Task.Run(() => StepsAsync(user), cancellationToken)));
        cancellationToken.ThrowIfCancellationRequested();
        while (due.Reader.TryRead(out var at))
        {
            Failed(at, new TimeoutException("It was due and nobody was free to begin it."));
        }

        resultNow().Elapsed = watch.Elapsed;

        void Pace()
        {
            var interval = TimeSpan.FromSeconds(1 / rate);
            for (var next = TimeSpan.Zero; next < duration && !limit.IsCancellationRequested; next += interval)
            {
                while (next - watch.Elapsed is { Ticks: > 0 } left)
                {
                    _ = Native.SleepMicroseconds((uint)Math.Min(left.TotalMicroseconds, 100_000));
                }

                due.Writer.TryWrite(next);
            }

            due.Writer.Complete();
        }

        async Task StepsAsync(int user)
        {
            try
            {
                await foreach (var at in due.Reader.ReadAllAsync(limit.Token))
                {
                    // What the driver was late by when it began. A proxy that keeps every user waiting makes steps late as well.
                    resultNow().Lateness.RecordValue(Math.Max(1, (watch.Elapsed - at).Ticks / 10));
                    try
                    {
                        var bytes = await scenario.StepAsync(user, limit.Token);
                        resultNow().Done(bytes, watch.Elapsed - at);
                    }
                    catch (Exception e) when (!cancellationToken.IsCancellationRequested)
                    {
                        Failed(at, e);
                    }
                }
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // The limit: what is left counts as failed.
            }
        }

        void Failed(TimeSpan at, Exception e)
        {
            var result = resultNow();
            result.Failed(e);
            result.Latency.RecordValue(Math.Max(1, (watch.Elapsed - at).Ticks / 10));
        }
    }
}
