using System.Net;
using Gateway.FunctionalTests.Admin;
using Gateway.FunctionalTests.Mail;
using Gateway.Testing;
using Gateway.Testing.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.FunctionalTests.Hosting;

public sealed class ShutdownTests
{
    [Fact]
    [Proves("Shutdown:Delay")]
    public async Task Stop_WithADelay_IsNotReadyAndServesUntilItIsOver()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var backend = await TestBackEnd.StartAsync();
        await using var gateway = await AdminGateway.StartAsync(
            backend,
            more: """, "Shutdown": { "Delay": "00:01:00" }""",
            customize: builder => builder.Services.AddSingleton<TimeProvider>(time));
        using var admin = gateway.CreateAdminClient();
        using var published = gateway.Host.CreateClient("mail.example.com");

        var stopping = gateway.StopAsync(cancellationToken);
        using var ready = await admin.GetAsync("/readyz", cancellationToken);
        using var served = await published.GetAsync("/inbox", cancellationToken);
        var stoppedEarly = stopping.IsCompleted;
        time.Advance(TimeSpan.FromMinutes(1));
        await EndAsync(stopping, time);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal("draining\n", await ready.Content.ReadAsStringAsync(cancellationToken));
        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
        Assert.False(stoppedEarly);
        await Assert.ThrowsAsync<HttpRequestException>(() => admin.GetAsync("/healthz", cancellationToken));
    }

    [Fact]
    public async Task Stop_WithADelay_ServesMailUntilItIsOver()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var gateway = await TestGateway.StartAsync(
            new TemporaryFolder(),
            """
            {
              "Gateway": {
                "Listeners": { "imap": { "Endpoint": "127.0.0.1:0", "Protocol": "Imap4", "Tls": "StartTls" } },
                "Shutdown": { "Delay": "00:00:20" }
              }
            }
            """,
            builder => builder.Services.AddSingleton<TimeProvider>(time));
        await using var idle = await MailClient.ConnectAsync(gateway.Ports[0], implicitTls: false, "* OK");

        var stopping = gateway.Services.GetRequiredService<IHost>().StopAsync(cancellationToken);
        for (var second = 0; second < 10; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await idle.AskAsync($"n{second} NOOP", $"n{second} OK");
            await using var another = await MailClient.ConnectAsync(gateway.Ports[0], implicitTls: false, "* OK");
            await another.AskAsync("b NOOP", "b OK");
            await another.AskAsync("c LOGOUT", "c OK");
        }

        Assert.False(stopping.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(10));
        await EndAsync(stopping, time);
        Assert.Equal("* BYE Shutting down.", (await idle.ReadToEndAsync()).TrimEnd());
    }

    [Fact]
    public async Task Stop_WithARequestRunning_LetsItEnd()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var backend = await TestBackEnd.StartAsync();
        var poll = new LongPoll(backend);
        await using var gateway = await AdminGateway.StartAsync(backend, more: """, "Shutdown": { "Drain": "00:05:00" }""");
        using var client = gateway.Host.CreateClient("mail.example.com");
        var request = client.GetStringAsync("/poll", cancellationToken);
        await poll.Reached.WaitAsync(cancellationToken);

        var stopping = gateway.StopAsync(cancellationToken);
        poll.End();

        Assert.Equal("changes", await request);
        await stopping;
    }

    [Fact]
    [Proves("Shutdown:Drain")]
    public async Task Stop_WithALongPollAtTheLimit_CutsIt()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var backend = await TestBackEnd.StartAsync();
        var poll = new LongPoll(backend);
        await using var gateway = await AdminGateway.StartAsync(backend, more: """, "Shutdown": { "Drain": "00:00:00" }""");
        using var client = gateway.Host.CreateClient("mail.example.com");
        var request = client.GetStringAsync("/poll", cancellationToken);
        await poll.Reached.WaitAsync(cancellationToken);

        // Without the setting it would be half a minute.
        await gateway.StopAsync(cancellationToken).WaitAsync(TimeSpan.FromSeconds(25), cancellationToken);

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => request);
        poll.End();
    }

    /// <summary>Lets time pass until the connections that are left have been told.</summary>
    private static async Task EndAsync(Task stopping, FakeTimeProvider time)
    {
        while (!stopping.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(stopping, Task.Delay(20, TestContext.Current.CancellationToken));
        }

        await stopping;
    }

    /// <summary>A back end that keeps its caller waiting until the test says so.</summary>
    private sealed class LongPoll
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public LongPoll(TestBackEnd backend) => backend.Answer = async context =>
        {
            _reached.SetResult();
            await _end.Task.WaitAsync(context.RequestAborted);
            await context.Response.WriteAsync("changes", context.RequestAborted);
        };

        public Task Reached => _reached.Task;

        public void End() => _end.TrySetResult();
    }
}
