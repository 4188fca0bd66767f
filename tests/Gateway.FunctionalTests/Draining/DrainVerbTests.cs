using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Gateway.FunctionalTests.Admin;
using Gateway.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.FunctionalTests.Draining;

/// <summary><c>gateway drain</c> and what the admin listener shows of it.</summary>
public sealed class DrainVerbTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Drain_OfARunningGateway_IsShownAuditedAndUndone()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var backend = await TestBackEnd.StartAsync();
        await using var gateway = await AdminGateway.StartAsync(
            backend,
            more: """, "Shutdown": { "Delay": "00:01:00" }, "Telemetry": { "AuditLog": "audit.log" }""",
            customize: builder => builder.Services.AddSingleton<TimeProvider>(time));
        var url = $"http://127.0.0.1:{gateway.Host.Port("admin")}";
        using var published = gateway.Host.CreateClient("mail.example.com");

        var begun = await RunAsync("drain", "--url", url);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await DrainClient.ReadyAsync(gateway.Host));
        using var served = await published.GetAsync("/", Token);
        var status = await RunAsync("status", "--url", url, "--json");
        var table = await RunAsync("status", "--url", url);
        var again = await RunAsync("drain", "--url", url, "--json");
        var undone = await RunAsync("drain", "--undo", "--url", url);
        var twice = await RunAsync("drain", "--undo", "--wait", "--url", url);

        Assert.Equal((0, "Not ready, and serving until load balancers have noticed."), (begun.Exit, begun.Text.Split(" Left")[0]));
        Assert.Equal(HttpStatusCode.OK, served.StatusCode); // as ever, until balancers have noticed
        Assert.NotEqual(true, served.Headers.ConnectionClose);
        using var document = JsonDocument.Parse(status.Text);
        var drain = document.RootElement.GetProperty("drain");
        Assert.Equal(("Announced", Environment.UserName), (drain.GetProperty("state").GetString(), drain.GetProperty("by").GetString()));
        Assert.Equal(1, drain.GetProperty("connections").GetInt32());
        Assert.Contains("the gateway is not ready: Draining", table.Text, StringComparison.Ordinal);
        Assert.Equal(0, again.Exit);
        Assert.Equal((0, "In service"), (undone.Exit, undone.Text.Split(',')[0]));
        Assert.Equal(2, twice.Exit);
        Assert.Equal(HttpStatusCode.OK, await DrainClient.ReadyAsync(gateway.Host));
        await gateway.Host.StopAsync();
        Assert.Equal(
            [("drain", "Done"), ("drain", "Failed"), ("drain --undo", "Done")],
            File.ReadLines(gateway.Host.Folder.Combine("audit.log")).Select(line =>
            {
                using var action = JsonDocument.Parse(line);
                Assert.Equal(Environment.UserName, action.RootElement.GetProperty("by").GetString());
                return (action.RootElement.GetProperty("action").GetString(), action.RootElement.GetProperty("outcome").GetString());
            }));
    }

    [Fact]
    public async Task Wait_EndsWhenNobodyIsLeft()
    {
        await using var backend = await TestBackEnd.StartAsync();
        await using var gateway = await AdminGateway.StartAsync(backend);
        var url = $"http://127.0.0.1:{gateway.Host.Port("admin")}";
        using var published = gateway.Host.CreateClient("mail.example.com");
        await published.GetStringAsync("/", Token); // its connection is kept alive

        var drained = await RunAsync("drain", "--wait", "--url", url);

        Assert.Equal(0, drained.Exit);
        Assert.Contains("Left: 1 connections", drained.Text, StringComparison.Ordinal);
        Assert.EndsWith("Left: 0 connections, 0 of them mail sessions, and 0 requests in flight.", drained.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wait_WithARequestThatOutlastsTheTime_ExitsOne()
    {
        await using var backend = await TestBackEnd.StartAsync();
        backend.Answer = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        await using var gateway = await AdminGateway.StartAsync(backend, more: """, "Shutdown": { "Drain": "00:00:01" }""");
        var url = $"http://127.0.0.1:{gateway.Host.Port("admin")}";
        using var published = gateway.Host.CreateClient("mail.example.com");
        var request = published.GetAsync("/", Token);
        while (backend.Received.IsEmpty)
        {
            await Task.Delay(20, Token);
        }

        var drained = await RunAsync("drain", "--wait", "--url", url);

        Assert.Equal(1, drained.Exit);
        Assert.EndsWith("1 requests in flight.", drained.Text, StringComparison.Ordinal);
        Assert.False(request.IsCompleted); // a drain cuts nothing
    }

    private static async Task<(int Exit, string Text)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "gateway.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!; // A process is started, not a document opened.
        var output = process.StandardOutput.ReadToEndAsync(Token);
        var error = process.StandardError.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        return (process.ExitCode, (await output + await error).Trim());
    }
}
