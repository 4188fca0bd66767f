using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Gateway.Demo;

/// <summary>Checks of the protocols that programs use with Basic: ActiveSync, EWS, Autodiscover and RPC over HTTP.</summary>
internal static class ProgramChecks
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(2);

    // Timers count by a clock that advances in steps of some milliseconds, so that they may end that much early by another clock.
    private static readonly TimeSpan ClockStep = TimeSpan.FromMilliseconds(20);

    public static IEnumerable<DemoCheck> All { get; } =
    [
        new("ActiveSync", "OPTIONS reaches the back end with the user's credentials", OptionsAsync),
        new("ActiveSync", "a Ping lasts for its heartbeat interval", PingAsync),
        new("EWS", "the back end knows the user", (
            visitor, ct) => PostXmlAsync(visitor, "/EWS/Exchange.asmx", $"Inbox of {visitor.Site.User}", ct)),
        new("Autodiscover", "the back end knows the user", (
            visitor, ct) => PostXmlAsync(visitor, "/autodiscover/autodiscover.xml", visitor.Site.User, ct)),
        new("RPC over HTTP", "20 bytes of a 1 GB channel arrive at once, both ways", RpcEchoAsync),
    ];

    private static async Task<string?> OptionsAsync(DemoVisitor visitor, CancellationToken cancellationToken)
    {
        using var request = visitor.RequestAsUser("OPTIONS", "/Microsoft-Server-ActiveSync");
        using var response = await visitor.SendAsync(request, cancellationToken);
        return response.Headers.Contains("MS-ASProtocolVersions")
            ? null
            : HttpChecks.Expect(response, HttpStatusCode.OK) ?? "no MS-ASProtocolVersions";
    }

    private static async Task<string?> PingAsync(DemoVisitor visitor, CancellationToken cancellationToken)
    {
        // WBXML (MS-ASCMD, code page 13): Ping with HeartbeatInterval "2".
        using var body = new ByteArrayContent([0x03, 0x01, 0x6A, 0x00, 0x00, 0x0D, 0x45, 0x48, 0x03, (byte)'2', 0x00, 0x01, 0x01]);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/vnd.ms-sync.wbxml");
        using var request = visitor.RequestAsUser(
            "POST", $"/Microsoft-Server-ActiveSync?Cmd=Ping&User={visitor.Site.User}&DeviceId=demo1&DeviceType=Demo", body);
        var started = TimeProvider.System.GetTimestamp();
        using var response = await visitor.SendAsync(request, cancellationToken);
        var elapsed = TimeProvider.System.GetElapsedTime(started);
        return HttpChecks.Expect(response, HttpStatusCode.OK)
            ?? (elapsed < Heartbeat - ClockStep ? $"answered after {elapsed.TotalSeconds:0.0} s already" : null);
    }

    private static async Task<string?> PostXmlAsync(DemoVisitor visitor, string path, string expected, CancellationToken cancellationToken)
    {
        using var body = new StringContent("<request/>", Encoding.UTF8, "text/xml");
        using var request = visitor.RequestAsUser("POST", path, body);
        using var response = await visitor.SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return HttpChecks.Expect(response, HttpStatusCode.OK)
            ?? (text.Contains(expected, StringComparison.Ordinal) ? null : "the answer does not name the user");
    }

    private static async Task<string?> RpcEchoAsync(DemoVisitor visitor, CancellationToken cancellationToken)
    {
        var message = Encoding.ASCII.GetBytes("twenty bytes of RPC.");
        var session = $"SessionId={Guid.NewGuid()}";
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var outRequest = visitor.RequestAsUser("RPC_OUT_DATA", "/rpc/rpcproxy.dll?demo:6001");
        outRequest.Headers.Add("Pragma", session);
        using var outResponse = await visitor.SendAsync(outRequest, cancellationToken);
        if (HttpChecks.Expect(outResponse, HttpStatusCode.OK) is { } problem)
        {
            return problem;
        }

        using var inRequest = visitor.RequestAsUser("RPC_IN_DATA", "/rpc/rpcproxy.dll?demo:6001", new DribblingContent(message));
        inRequest.Headers.Add("Pragma", session);
        var sending = visitor.SendAsync(inRequest, stop.Token);

        await using var channel = await outResponse.Content.ReadAsStreamAsync(cancellationToken);
        var echo = new byte[message.Length];
        await channel.ReadExactlyAsync(echo, cancellationToken);
        await stop.CancelAsync();
        try
        {
            (await sending).Dispose();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The IN channel does not end by itself; the check has just cancelled it.
        }

        return echo.AsSpan().SequenceEqual(message) ? null : "other bytes came back";
    }
}
