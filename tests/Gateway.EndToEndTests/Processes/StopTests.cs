using System.Net;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.EndToEndTests.Processes;

/// <summary>A stop as a service manager asks for it: what clients, logs and the manager see of it.</summary>
public sealed class StopTests
{
    /// <summary>Long enough for anything that is to end by itself, on any machine.</summary>
    private const string Long = "00:02:00";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    [InlineData("QUIT")]
    public async Task Signal_ToAnIdleGateway_EndsItWithZero(string signal)
    {
        await using var service = await GatewayService.StartAsync();

        await service.Process.SignalAsync(signal);

        Assert.Equal(0, await service.Process.WaitForExitAsync(Stop));
        Assert.Contains("Stopping", service.Process.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("fail:", service.Process.Output, StringComparison.Ordinal);
    }

    /// <summary>
    /// A download, a message in DATA and a command in flight: all three take longer than the two seconds that ended them before.
    /// </summary>
    [Fact]
    public async Task Stop_WithWorkUnderWay_LetsAllOfItEndAndWritesItsLines()
    {
        await using var service = await GatewayService.StartAsync($$""", "Shutdown": { "Drain": "{{Long}}" }""");
        var download = new SlowDownload(service);
        await using var idle = await service.SignInToImapAsync(Stop);
        await using var message = await service.BeginMessageAsync(Stop);
        await message.SendAsync("Subject: half");

        await service.Process.SignalAsync("TERM");
        Assert.Equal("* BYE Shutting down.", await idle.ReadLineAsync());
        await Task.Delay(TimeSpan.FromSeconds(3), Stop); // the bound that was in force, and a second
        await message.SendAsync("the other half");
        await message.AskAsync(".", "250 queued");
        Assert.Equal("421 4.3.2 Shutting down.", await message.ReadLineAsync());
        Assert.Equal("beginning and end", await download.EndAsync());

        Assert.Equal(0, await service.Process.WaitForExitAsync(Stop));
        Assert.Equal("Subject: half\nthe other half", Assert.Single(service.Delivered));
        var lines = service.ReadAccessLog();
        Assert.Equal(["http", "imap4", "smtp"], lines.Select(ProtocolOf).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Stop_WithADelay_IsNotReadyAndServesWebAndMailUntilItIsOver()
    {
        await using var service = await GatewayService.StartAsync($$""", "Shutdown": { "Delay": "00:00:06", "Drain": "{{Long}}" }""");
        using var web = service.CreateClient();
        using var admin = service.CreateAdminClient();
        await using var idle = await service.SignInToImapAsync(Stop);

        await service.Process.SignalAsync("TERM");
        await service.Process.WaitForOutputAsync("Stopping");
        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        var rounds = 0;
        while (System.Diagnostics.Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(3))
        {
            // Two looks of the sweep at least fall into it.
            using var ready = await admin.GetAsync("/readyz", Stop);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
            Assert.Equal("hello from the back end", await web.GetStringAsync("/open/", Stop));
            await idle.AskAsync($"n{rounds++} NOOP", "n");
            await using var another = await service.SignInToImapAsync(Stop);
            await another.AskAsync("b NOOP", "b OK");
            await another.AskAsync("c LOGOUT", "c OK");
        }

        Assert.Equal("* BYE Shutting down.", await idle.ReadLineAsync());
        Assert.Equal(0, await service.Process.WaitForExitAsync(Stop));
        await Assert.ThrowsAsync<HttpRequestException>(() => web.GetAsync("/open/", Stop));
    }

    /// <summary>The start is not complete then, and still a client or a balancer may be there.</summary>
    [Fact]
    public async Task Stop_AsSoonAsAListenerAccepts_KeepsTheDelay()
    {
        await using var service = await GatewayService.CreateAsync(""", "Shutdown": { "Delay": "00:04:00" }""");
        await using var process = service.Launch();
        await WaitFor.ConnectionAsync(service.HttpsPort, Stop);

        await process.SignalAsync("TERM");
        await process.WaitForOutputAsync("serving for 00:04:00");
        using var web = service.CreateClient();
        using var served = await web.GetAsync("/open/", Stop);
        await process.SignalAsync("TERM");

        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
        Assert.Equal(0, await process.WaitForExitAsync(Stop));
    }

    [Fact]
    public async Task Stop_WithWorkThatOutlastsTheDrain_CutsItWritesItsLinesAndExitsWithZero()
    {
        await using var service = await GatewayService.StartAsync(""", "Shutdown": { "Drain": "00:00:03" }""");
        var downloads = Enumerable.Range(0, 5).Select(_ => new SlowDownload(service)).ToArray();
        foreach (var download in downloads)
        {
            await download.Begun;
        }

        await using var fetch = await service.SignInToImapAsync(Stop);
        await fetch.SendAsync("b WAIT");
        await using var message = await service.BeginMessageAsync(Stop);

        await service.Process.SignalAsync("TERM");

        Assert.Equal("* BYE Shutting down.", await fetch.ReadLineAsync());
        Assert.Equal("421 4.3.2 Shutting down.", await message.ReadLineAsync());
        Assert.Equal(0, await service.Process.WaitForExitAsync(Stop));
        foreach (var download in downloads)
        {
            await Assert.ThrowsAnyAsync<Exception>(() => download.EndAsync());
        }

        Assert.Empty(service.Delivered);
        Assert.Equal(["http", "http", "http", "http", "http", "imap4", "smtp"], service.ReadAccessLog()
            .Select(ProtocolOf)
            .Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("00:04:00", "00:00:30")]
    [InlineData("00:00:00", "00:30:00")]
    public async Task Signal_TheSecond_EndsTheWaitAndExitsWithZero(string delay, string drain)
    {
        await using var service = await GatewayService.StartAsync($$""", "Shutdown": { "Delay": "{{delay}}", "Drain": "{{drain}}" }""");
        var download = new SlowDownload(service);
        await download.Begun;
        await service.Process.SignalAsync("TERM");
        await service.Process.WaitForOutputAsync("Stopping");

        await service.Process.SignalAsync("INT");

        Assert.Equal(0, await service.Process.WaitForExitAsync(Stop));
        await Assert.ThrowsAnyAsync<Exception>(() => download.EndAsync());
        Assert.Equal("http", ProtocolOf(Assert.Single(service.ReadAccessLog())));
    }

    /// <summary>Also the last one, which comes when the gateway has stopped and the process has not ended.</summary>
    [Fact]
    public async Task Signals_UntilTheProcessHasEnded_LeaveTheExitCodeZero()
    {
        for (var round = 0; round < 5; round++)
        {
            await using var service = await GatewayService.StartAsync();
            var ending = service.Process.WaitForExitAsync(Stop);
            while (!ending.IsCompleted)
            {
                await service.Process.SignalAsync("TERM");
            }

            Assert.Equal(0, await ending);
        }
    }

    private static string ProtocolOf(System.Text.Json.JsonElement line) =>
        line.GetProperty("protocol").GetString() is { } protocol && protocol.StartsWith("HTTP", StringComparison.Ordinal)
            ? "http"
            : line.GetProperty("protocol").GetString()!;

    /// <summary>A response whose first half has come and whose second comes when the test says so.</summary>
    private sealed class SlowDownload
    {
        private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Task<HttpResponseMessage> _response;

        public SlowDownload(GatewayService service)
        {
            service.Web.Answer = async context =>
            {
                await context.Response.WriteAsync("beginning", context.RequestAborted);
                await _end.Task.WaitAsync(context.RequestAborted);
                await context.Response.WriteAsync(" and end", context.RequestAborted);
            };
            _response = service.CreateClient().GetAsync("/open/", HttpCompletionOption.ResponseHeadersRead, Stop);
        }

        /// <summary>Comes with the response's head.</summary>
        public Task Begun => _response;

        public async Task<string> EndAsync()
        {
            _end.TrySetResult();
            using var response = await _response;
            return await response.Content.ReadAsStringAsync(Stop);
        }
    }
}
