using System.Net;
using System.Text.Json;
using Xunit;

namespace Gateway.EndToEndTests.Processes;

/// <summary>An end without a word, and the next start on what it left behind.</summary>
public sealed class KillTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Kill_UnderLoad_LeavesAStateThatTheNextStartTakesOver()
    {
        await using var service = await GatewayService.StartAsync();
        var lockouts = Path.Combine(service.Folder.Path, service.StateFolder, "lockouts.json");
        using var client = service.CreateClient();
        var cookie = await GatewayService.SignInWithFormAsync(client);
        Assert.Equal(HttpStatusCode.OK, await GatewayService.GetWithCookieAsync(client, cookie));
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(
                HttpStatusCode.Unauthorized, await GatewayService.SignInToWebAsync(client, GatewayService.OtherUser, $"wrong {i}"));
        }

        await WaitFor.ConditionAsync(
            () => File.Exists(lockouts) && File.ReadAllText(lockouts).Contains(GatewayService.OtherUser, StringComparison.Ordinal),
            "the lockout file");
        using (var load = CancellationTokenSource.CreateLinkedTokenSource(Stop))
        {
            var requests = Enumerable.Range(0, 8).Select(i => LoadAsync(service, i, load.Token)).ToArray();
            await WaitFor.ConditionAsync(() => service.Web.Received.Count > 200, "load");

            await service.Process.SignalAsync("KILL");

            Assert.Equal(137, await service.Process.WaitForExitAsync(Stop));
            await load.CancelAsync();
            await Task.WhenAll(requests);
        }

        // What a writer leaves that is killed between creating its file and renaming it.
        var halfWritten = Path.Combine(service.Folder.Path, service.StateFolder, ".lockouts.json.abcdefgh.ijk");
        await File.WriteAllTextAsync(halfWritten, "[{", Stop);
        await service.StartProcessAsync();

        Assert.DoesNotContain("fail:", service.Process.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(halfWritten));
        using var document = JsonDocument.Parse(await File.ReadAllTextAsync(lockouts, Stop));
        using var again = service.CreateClient();
        Assert.Equal(HttpStatusCode.OK, (await again.GetAsync("/open/", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, await GatewayService.GetWithCookieAsync(again, cookie)); // still signed in
        // still locked
        Assert.NotEqual(HttpStatusCode.OK, await GatewayService.SignInToWebAsync(again, GatewayService.OtherUser, GatewayService.Password));
        var torn = File.ReadLines(Path.Combine(service.Folder.Path, service.AccessLog)).Count(line => !IsJson(line));
        Assert.InRange(torn, 0, 1); // the line that was being written
    }

    [Fact]
    public async Task Start_OfASecondProcess_SaysWhichAddressIsTakenAndLeavesTheFirstAlone()
    {
        await using var service = await GatewayService.StartAsync();

        await using var second = service.Launch(new Dictionary<string, string>
        {
            ["Gateway__State"] = service.Folder.Combine("other-state"),
        });

        Assert.Equal(1, await second.WaitForExitAsync(Stop));
        Assert.Matches(
            "The gateway cannot start: listener '[a-z]+': 127.0.0.1:[0-9]+ cannot be bound: Address already in use", second.Output);
        Assert.DoesNotContain("   at ", second.Output, StringComparison.Ordinal);
        using var client = service.CreateClient();
        Assert.Equal("hello from the back end", await client.GetStringAsync("/open/", Stop));
        await service.Process.SignalAsync("TERM");
        Assert.Equal(0, await service.Process.WaitForExitAsync(Stop));
    }

    /// <summary>Two gateways that write one state folder lose each other's lockouts and sign-outs.</summary>
    [Fact]
    public async Task Start_OnAStateFolderInUse_SaysSoAndLeavesTheFirstAlone()
    {
        await using var service = await GatewayService.StartAsync();

        await using var second = service.Launch();

        Assert.Equal(1, await second.WaitForExitAsync(Stop));
        Assert.Matches("the state folder '.*' is in use by another gateway", second.Output);
        Assert.DoesNotContain("   at ", second.Output, StringComparison.Ordinal);
        using var client = service.CreateClient();
        Assert.Equal("hello from the back end", await client.GetStringAsync("/open/", Stop));
    }

    /// <summary>Frozen and thawed, as a suspended machine is: what waits is answered, and nothing has died meanwhile.</summary>
    [Fact]
    public async Task Freeze_AndThaw_ServesWhatWaited()
    {
        await using var service = await GatewayService.StartAsync();
        using var client = service.CreateClient();
        Assert.Equal("hello from the back end", await client.GetStringAsync("/open/", Stop));

        await service.Process.SignalAsync("STOP");
        var waiting = client.GetStringAsync("/open/", Stop);
        await WaitFor.ConditionAsync(() => service.Process.IsFrozen, "the freeze");
        await service.Process.SignalAsync("CONT");

        Assert.Equal("hello from the back end", await waiting);
        await service.Process.SignalAsync("TERM");
        Assert.Equal(0, await service.Process.WaitForExitAsync(Stop));
    }

    private static async Task LoadAsync(GatewayService service, int number, CancellationToken cancellationToken)
    {
        using var client = service.CreateClient();
        for (var i = 0; !cancellationToken.IsCancellationRequested; i++)
        {
            try
            {
                // Names that change keep the lockouts being written.
                await client.GetStringAsync("/open/", cancellationToken);
                if (i % 10 == 0)
                {
                    await GatewayService.SignInToWebAsync(client, $"user{number}-{i}", "wrong");
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
            {
                return;
            }
        }
    }

    private static bool IsJson(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
