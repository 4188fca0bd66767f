using System.Net;
using Gateway.FunctionalTests.Cli;
using Gateway.FunctionalTests.WebConsole;
using Xunit;

namespace Gateway.FunctionalTests.Draining;

/// <summary><c>gateway destination</c> against a running gateway.</summary>
public sealed class DestinationVerbTests
{
    [Fact]
    public async Task Destination_IsDrainedListedAndEnabled()
    {
        await using var scene = await ConsoleScene.StartAsync();
        var url = $"http://127.0.0.1:{scene.Gateway.Ports[^1]}";

        var drained = await RunAsync("drain", "mail/one", "--reason", "updates", "--url", url);
        Assert.Equal((0, "mail/one is drained: nothing new goes there."), drained);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await scene.SyncAsync("alice"));
        var again = await RunAsync("drain", "mail/one", "--url", url);
        Assert.Equal(1, again.Exit);
        Assert.Contains("drained already", again.Text, StringComparison.Ordinal);
        var listed = await RunAsync("list", "--url", url);
        Assert.Contains("mail/one", listed.Text, StringComparison.Ordinal);
        Assert.Contains("updates", listed.Text, StringComparison.Ordinal);
        var enabled = await RunAsync("enable", "mail/one", "--url", url);
        Assert.Equal((0, "mail/one receives requests again."), enabled);

        Assert.Equal(HttpStatusCode.OK, await scene.SyncAsync("alice"));
        Assert.Equal((0, "No destination is drained."), await RunAsync("list", "--url", url));
        Assert.Equal(2, (await RunAsync("drain", "mail", "--url", url)).Exit);
        Assert.Equal(1, (await RunAsync("drain", "mail/nine", "--url", url)).Exit);
    }

    private static async Task<(int Exit, string Text)> RunAsync(params string[] arguments)
    {
        var (exit, output, error) = await BuiltProgram.RunAsync([.. arguments.Prepend("destination")]);
        return (exit, (output + error).Trim());
    }
}
