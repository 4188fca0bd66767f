using System.Diagnostics;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.Processes;

/// <summary>Waits for what another process does and tells nobody.</summary>
internal static class WaitFor
{
    public static Task ConditionAsync(Func<bool> condition, string what) => ConditionAsync(() => Task.FromResult(condition()), what);

    public static async Task ConditionAsync(Func<Task<bool>> condition, string what)
    {
        var began = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < GatewayProcess.Limit, $"{what}: it does not come.");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
