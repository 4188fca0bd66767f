using Gateway.Testing;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.Processes;

public sealed class SignalAtStartTests
{
    private const int Starts = 30;
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>
    /// Thirty points of the start, from the program's first instruction on. Before that, the signal is the system's: it ends a program that
    /// has not begun, which a service manager books as an end by its own signal.
    /// </summary>
    [Fact]
    public async Task Terminate_AtAnyPointOfTheStart_ExitsWithZeroAndComplainsOfNothing()
    {
        using var folder = new TemporaryFolder();
        var configuration = folder.Write("gateway.json", $$"""
            {
              "Gateway": {
                "Listeners": {
                  "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https" },
                  "imaps": { "Endpoint": "127.0.0.1:0", "Protocol": "Imap4" }
                },
                "Certificates": { "Names": { "mail.example.com": { "File": "{{TestCertificates.WritePfx(folder, "mail.example.com")}}" } } },
                "Admin": { "Endpoint": "127.0.0.1:0" },
                "Shutdown": { "Delay": "00:04:00" }
              }
            }
            """);
        var ends = new List<string>();

        for (var start = 0; start < Starts; start++)
        {
            await using var gateway = GatewayProcess.Start(configuration, workingFolder: folder.Path);
            await gateway.WaitForFirstInstructionAsync();
            await Task.Delay(Step * start, Stop);
            await gateway.SignalAsync("TERM");

            // A start that was complete when the signal came has a Delay to keep; the second signal ends it.
            var ending = gateway.WaitForExitAsync(Stop);
            while (await Task.WhenAny(ending, Task.Delay(50, Stop)) != ending
                && !gateway.Output.Contains("Stopping", StringComparison.Ordinal))
            {
            }

            if (!ending.IsCompleted)
            {
                await gateway.SignalAsync("TERM");
            }

            var exit = await ending;
            var output = gateway.Output;
            var hasFailed = output.Contains("fail:", StringComparison.Ordinal) || output.Contains("nhandled", StringComparison.Ordinal);
            ends.Add($"{exit}{(hasFailed ? output : "")}");
        }

        Assert.Equal(Enumerable.Repeat("0", Starts), ends);
    }

    /// <summary>A reload that is asked for too early, as after a change that restarts and reloads: the start goes on.</summary>
    [Fact]
    public async Task HangUp_DuringTheStart_DoesNotEndIt()
    {
        using var folder = new TemporaryFolder();
        await using var gateway = GatewayProcess.Start(folder.Write(
            "gateway.json", """{ "Gateway": { "Admin": { "Endpoint": "127.0.0.1:0" } } }"""));
        await gateway.WaitForFirstInstructionAsync();

        await gateway.SignalAsync("HUP");

        await gateway.WaitForStartAsync();
        await gateway.SignalAsync("TERM");
        Assert.Equal(0, await gateway.WaitForExitAsync(Stop));
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Demo_ByASignal_EndsInAnOrderlyWay(string signal)
    {
        using var folder = new TemporaryFolder();
        await using var demo = GatewayProcess.StartVerb(["demo", "--folder", folder.Combine("demo"), "--port", FreePort
            .Next()
            .ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await demo.WaitForOutputAsync("https://localhost");

        await demo.SignalAsync(signal);

        Assert.Equal(0, await demo.WaitForExitAsync(Stop));
        Assert.Contains("Stopped.", demo.Output, StringComparison.Ordinal);
    }

    /// <summary>A verb that waits for a password ends at once, by the signal itself.</summary>
    [Fact]
    public async Task OtherVerb_ByASignal_EndsAtOnce()
    {
        using var folder = new TemporaryFolder();
        var configuration = folder.Write("gateway.json", """{ "Gateway": { "Identity": { "Users": { "File": "users.json" } } } }""");
        await using var verb = GatewayProcess.StartVerb(["user", "add", "alice", "--config", configuration], workingFolder: folder.Path);
        await verb.WaitForProgramAsync();

        await verb.SignalAsync("INT");

        Assert.Equal(130, await verb.WaitForExitAsync(Stop));
        Assert.False(File.Exists(folder.Combine("users.json")));
    }
}
