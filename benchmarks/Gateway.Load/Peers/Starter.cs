using System.Collections.Concurrent;
using System.Diagnostics;

namespace Gateway.Load.Peers;

/// <summary>
/// The one thread that starts processes. They are told to end with their parent, and to the kernel that is the thread they came from
/// (prctl(2), PR_SET_PDEATHSIG): one of the pool's could end long before the run does.
/// </summary>
internal static class Starter
{
    private static readonly BlockingCollection<Action> Work = [];

    static Starter() => new Thread(() =>
    {
        foreach (var action in Work.GetConsumingEnumerable())
        {
            action();
        }
    })
    { IsBackground = true, Name = "starter" }.Start();

    public static Process Start(ProcessStartInfo info)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Work.Add(() =>
        {
            try
            {
                started.SetResult(Process.Start(info)!); // never null without UseShellExecute
            }
            catch (Exception e)
            {
                started.SetException(e);
            }
        });
        return started.Task.GetAwaiter().GetResult();
    }
}
