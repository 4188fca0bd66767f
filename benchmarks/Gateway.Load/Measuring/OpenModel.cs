using System.Diagnostics;
using System.Threading.Channels;
using Gateway.Load.Peers;
using Gateway.Load.Scenarios;

namespace Gateway.Load.Measuring;

/// <summary>
/// Steps begin at a fixed rate, whether or not earlier ones have ended. Latency counts from when a step was due, not from when it could be
/// sent, so that a stalled proxy cannot hide the requests it kept waiting (coordinated omission).
/// </summary>
internal static class OpenModel
{
    public static async Task<LoadResult> RunAsync(IScenario scenario, int users, double rate, TimeSpan duration, CancellationToken cancellationToken)
    {
        var result = new LoadResult();
        var due = Channel.CreateUnbounded<TimeSpan>(new UnboundedChannelOptions { SingleWriter = true });
        var watch = Stopwatch.StartNew();
        var pace = new Thread(Pace) { IsBackground = true, Name = "pace" };
        pace.Start();
        await Task.WhenAll(Enumerable.Range(0, users).Select(user => Task.Run(() => StepsAsync(user), cancellationToken)));
        result.Elapsed = watch.Elapsed;
        return result;

        void Pace()
        {
            var interval = TimeSpan.FromSeconds(1 / rate);
            for (var next = TimeSpan.Zero; next < duration && !cancellationToken.IsCancellationRequested; next += interval)
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
            await foreach (var at in due.Reader.ReadAllAsync(cancellationToken))
            {
                result.Lateness.RecordValue(Math.Max(1, (watch.Elapsed - at).Ticks / 10));
                try
                {
                    var bytes = await scenario.StepAsync(user, cancellationToken);
                    result.Done(bytes, watch.Elapsed - at);
                }
                catch (Exception e) when (!cancellationToken.IsCancellationRequested)
                {
                    result.Failed(e);
                }
            }
        }
    }
}
