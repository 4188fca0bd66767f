using Xunit;

namespace Gateway.FunctionalTests.WebConsole;

/// <summary>Waits for what comes in a moment: log lines are written off the path of requests.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Reads until the condition holds, and returns what was read last.</summary>
    public static async Task<T> ReadAsync<T>(Func<Task<T>> read, Func<T, bool> isThere)
    {
        var began = System.Diagnostics.Stopwatch.StartNew();
        while (true)
        {
            var found = await read();
            if (isThere(found) || began.Elapsed > Limit)
            {
                return found;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TestContext.Current.CancellationToken);
        }
    }
}
