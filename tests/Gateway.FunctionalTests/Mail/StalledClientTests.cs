using Gateway.Listeners;
using Gateway.Mail.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.FunctionalTests.Mail;

/// <summary>A client that asks for a large message and stops reading it, so that nothing can be sent to it any more.</summary>
public sealed class StalledClientTests
{
    private const int Size = 64 * 1024 * 1024; // more than the buffers of three sockets and two pipes

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Session_OfAClientThatStoppedReading_EndsAtTheIdleTimeout()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var mailboxes = new Mailboxes("one", message: Size);
        await using var scene = await MailScene.StartAsync(
            MailScene.Destination("one", mailboxes), route: ", \"IdleTimeout\": \"00:02:00\"", time: time);
        await using var client = await StallAsync(scene, mailboxes);

        Assert.Equal(MailSessionEnd.IdleTimeout, await EndAsync(scene, time, atLeast: 120));
        await ClosedAsync(scene, time);
    }

    [Fact]
    public async Task Session_OfAClientThatStoppedReading_EndsAtTheDrainTimeout()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var mailboxes = new Mailboxes("one", message: Size);
        await using var scene = await MailScene.StartAsync(
            MailScene.Destination("one", mailboxes), route: ", \"DrainTimeout\": \"00:00:05\"", time: time);
        await using var client = await StallAsync(scene, mailboxes);

        var stopping = scene.Gateway.Services.GetRequiredService<IHost>().StopAsync(Token);

        Assert.Equal(MailSessionEnd.ShuttingDown, await EndAsync(scene, time, atLeast: 5));
        while (!stopping.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(stopping, Task.Delay(20, Token));
        }

        await stopping;
        Assert.DoesNotContain("BYE", await client.ReadToEndAsync(), StringComparison.Ordinal); // it would be a part of the message
    }

    private static async Task<MailClient> StallAsync(MailScene scene, Mailboxes mailboxes)
    {
        var client = await scene.ConnectAsync();
        await client.AskAsync($"a LOGIN alice {MailScene.Password}", "a OK");
        await client.SendAsync("b FETCH 1 BODY[]");
        await mailboxes.StalledAsync(Token);
        return client;
    }

    /// <summary>How the session ends, and not before so many seconds.</summary>
    private static async Task<MailSessionEnd> EndAsync(MailScene scene, FakeTimeProvider time, int atLeast)
    {
        var end = scene.Ended.ReadAsync(Token).AsTask();
        for (var seconds = 0; !end.IsCompleted; seconds++)
        {
            Assert.True(seconds < atLeast + 60, "The session has not ended.");
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(end, Task.Delay(20, Token));
            Assert.False(seconds < atLeast - 2 && end.IsCompleted, $"It ended after {seconds} seconds.");
        }

        return (await end).End;
    }

    /// <summary>Waits until the gateway has closed the connection, although the client reads nothing.</summary>
    private static async Task ClosedAsync(MailScene scene, FakeTimeProvider time)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        var listeners = scene.Gateway.Services.GetRequiredService<ListenerSet>();
        while (listeners.Status.Any(s => s.Connections > 0))
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(20, limit.Token);
        }
    }
}
