using Xunit;

namespace Gateway.EndToEndTests.Processes;

/// <summary>
/// Memory is scarce. .NET takes three quarters of a control group's limit for its heap; the limit is given to it directly here, so that the
/// test needs no control group of its own: what is left of a container of 64 MB.
/// </summary>
public sealed class ScarceMemoryTests
{
    private const int HeapLimit = 48 * 1024 * 1024;
    private const int Sessions = 100;
    private const int Downloads = 40;
    private const int Length = 4 * 1024 * 1024;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Serve_WithLittleMemory_MovesMoreThanFitsAndStaysAlive()
    {
        var environment = new Dictionary<string, string>
        {
            ["DOTNET_GCHeapHardLimit"] = HeapLimit.ToString("x", System.Globalization.CultureInfo.InvariantCulture),
        };
        await using var service = await GatewayService.StartAsync(environment: environment);
        var piece = new byte[64 * 1024];
        service.Web.Answer = async context =>
        {
            context.Response.ContentLength = Length;
            for (var sent = 0; sent < Length; sent += piece.Length)
            {
                await context.Response.Body.WriteAsync(piece, context.RequestAborted);
            }
        };
        var sessions = new List<LineClient>();
        for (var i = 0; i < Sessions; i++)
        {
            sessions.Add(await service.SignInToImapAsync(Stop));
        }

        // Three times the heap is on its way at once.
        using var client = service.CreateClient();
        var bodies = await Task.WhenAll(Enumerable.Range(0, Downloads).Select(_ => client.GetByteArrayAsync("/open/", Stop)));
        foreach (var session in sessions)
        {
            await session.AskAsync("b NOOP", "b OK");
            await session.DisposeAsync();
        }

        Assert.All(bodies, body => Assert.Equal(Length, body.Length));
        Assert.DoesNotContain("OutOfMemory", service.Process.Output, StringComparison.Ordinal);
        await service.Process.SignalAsync("TERM");
        Assert.Equal(0, await service.Process.WaitForExitAsync(Stop));
    }
}
