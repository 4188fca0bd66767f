using System.Diagnostics;
using System.Net.Sockets;
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

    /// <summary>Waits until a port takes a connection, which is closed again.</summary>
    public static Task ConnectionAsync(int port, CancellationToken cancellationToken) => ConditionAsync(
        async () =>
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync("127.0.0.1", port, cancellationToken);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        },
        $"a connection to port {port}");
}
