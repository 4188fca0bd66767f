using System.Text;
using Gateway.Draining;
using Gateway.FunctionalTests.Forwarding;
using Gateway.Testing.BackEnds;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;
using static Gateway.FunctionalTests.Forwarding.ForwardingScene;

namespace Gateway.FunctionalTests.Draining;

/// <summary>Long polls that wait when the gateway leaves: each is answered so that its client comes back without an error.</summary>
public sealed class DrainedPollsTests
{
    private const string Envelope = "<s:Envelope xmlns:s=\"x\"><s:Body/></s:Envelope>";

    [Theory]
    [InlineData("Cmd=Ping&User=alice&DeviceId=1&DeviceType=phone")]
    [InlineData("oRIJBBA=")] // the form in base64: version, command
    public async Task Ping_Waiting_IsAnsweredThatItsTimeIsOver(string query)
    {
        var arrived = new TaskCompletionSource();
        await using var backend = Waiting(arrived, "");
        await using var scene = await StartAsync(backend.Address, Route("ActiveSync"));
        using var client = await PollAsync(scene, $"/Microsoft-Server-ActiveSync?{query}");
        await arrived.Task.WaitAsync(Token);

        await DrainClient.BeginAsync(scene.Gateway);
        var head = await client.ReadHeadAsync() ?? "";

        Assert.StartsWith("HTTP/1.1 200 ", head, StringComparison.Ordinal);
        Assert.Contains("Content-Type: application/vnd.ms-sync.wbxml", head, StringComparison.Ordinal);
        Assert.Contains("Connection: close", head, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("03016A00000D45470331000101", Convert.ToHexString(Encoding.Latin1.GetBytes(await client.ReadBodyAsync(head))));
    }

    [Fact]
    public async Task StreamOfEws_BetweenEnvelopes_EndsWithAnEnvelopeThatClosesIt()
    {
        var arrived = new TaskCompletionSource();
        var first = $"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\n{Envelope.Length:x}\r\n{Envelope}\r\n";
        await using var backend = Waiting(arrived, first);
        await using var scene = await StartAsync(backend.Address, Route("Ews"));
        using var client = await PollAsync(scene, "/ews/exchange.asmx");
        await arrived.Task.WaitAsync(Token);

        await DrainClient.BeginAsync(scene.Gateway);
        var head = await client.ReadHeadAsync() ?? "";
        var body = await client.ReadBodyAsync(head);

        Assert.StartsWith("HTTP/1.1 200 ", head, StringComparison.Ordinal);
        Assert.StartsWith(Envelope, body, StringComparison.Ordinal);
        Assert.Contains("<m:ConnectionStatus>Closed</m:ConnectionStatus>", body[Envelope.Length..], StringComparison.Ordinal);
        Assert.EndsWith("</s:Envelope>", body.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StreamOfEws_WithinAnEnvelope_IsNotCompleted()
    {
        var arrived = new TaskCompletionSource();
        await using var backend = Waiting(
            arrived, "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n<s:Env\r\n");
        await using var scene = await StartAsync(backend.Address, Route("Ews"), customize: StopsSoon);
        using var client = await PollAsync(scene, "/ews/exchange.asmx");
        await arrived.Task.WaitAsync(Token);
        await client.ReadHeadAsync();

        await StopAsync(scene);

        Assert.DoesNotContain("Closed", await ReadRestAsync(client), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_StillWaitingAtTheEndOfAStop_IsToldToComeBack()
    {
        var arrived = new TaskCompletionSource();
        await using var backend = Waiting(arrived, "");
        await using var scene = await StartAsync(backend.Address, Route("ActiveSync"), customize: StopsSoon);
        using var client = await PollAsync(scene, "/Microsoft-Server-ActiveSync?Cmd=Sync");
        await arrived.Task.WaitAsync(Token);

        var stopping = StopAsync(scene);
        var head = await client.ReadHeadAsync() ?? "";
        await stopping;

        Assert.StartsWith("HTTP/1.1 503 ", head, StringComparison.Ordinal);
        Assert.Contains("Retry-After: 30", head, StringComparison.Ordinal);
    }

    private static string Route(string preset) => $"\"Preset\": \"{preset}\", \"Authentication\": \"PassThrough\"";

    private static void StopsSoon(WebApplicationBuilder builder) =>
        builder.Services.AddSingleton(new ShutdownOptions { Drain = TimeSpan.FromSeconds(2) });

    private static Task StopAsync(ForwardingScene scene) =>
        scene.Gateway.Services.GetRequiredService<IHost>().StopAsync(Token);

    private static ScriptedBackend Waiting(TaskCompletionSource arrived, string first) => new(async connection =>
    {
        await connection.ReadBodyAsync(await connection.ReadHeadAsync() ?? "");
        await connection.WriteAsync(first);
        arrived.SetResult();
        await connection.ReadToEndAsync();
    });

    private static async Task<ScriptedConnection> PollAsync(ForwardingScene scene, string target)
    {
        var client = await scene.ConnectAsync();
        await client.WriteAsync($"POST {target} HTTP/1.1\r\nHost: {ForwardingScene.Host}\r\nContent-Length: 4\r\n\r\npoll");
        return client;
    }

    private static async Task<string> ReadRestAsync(ScriptedConnection client)
    {
        try
        {
            return await client.ReadToEndAsync();
        }
        catch (IOException)
        {
            return ""; // reset
        }
    }
}
