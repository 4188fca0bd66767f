using System.Diagnostics;
using Gateway.FunctionalTests.Admin;
using Gateway.FunctionalTests.Mail;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.FunctionalTests.Telemetry;

/// <summary>The spans of what the gateway asks of back ends for a request or a session.</summary>
[Collection(AloneInTheProcess.Name)]
public sealed class ClientSpanTests
{
    private static readonly string[] Sources = ["Microsoft.AspNetCore", "Gateway.Outbound", "Gateway.Mail"];

    [Fact]
    public async Task Request_HasASpanOfItsBackEnd_WhichTheBackEndIsTold()
    {
        await using var backend = await TestBackEnd.StartAsync();
        await using var gateway = await AdminGateway.StartAsync(backend);
        using var spans = RecordedSpans.Of(Sources);

        await GetAsync(gateway, "/owa/alice@example.com/?password=x");
        var (server, client) = await PairAsync(spans);

        Assert.Equal((client.TraceId, client.ParentSpanId), (server.TraceId, server.SpanId));
        Assert.Equal(("GET", ActivityStatusCode.Unset), (client.DisplayName, client.Status));
        Assert.Equal(
            "gateway.cluster=backend gateway.route=all http.request.method=GET http.response.status_code=200 network.protocol.name=http "
            + $"network.protocol.version=1.1 server.address=127.0.0.1 server.port={backend.Address.Port}",
            RecordedSpans.Text(client));
        Assert.Equal(client.Id, Assert.Single(backend.Received).Headers["traceparent"]);
    }

    [Fact]
    public async Task BackEnd_ThatRefuses_IsAnErrorOfItsSpanAndOfTheRequest()
    {
        await using var backend = await TestBackEnd.StartAsync();
        await using var gateway = await AdminGateway.StartAsync(backend);
        backend.Answer = context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        };
        using var spans = RecordedSpans.Of(Sources);

        await GetAsync(gateway, "/");
        var (_, client) = await PairAsync(spans);

        Assert.Equal(("503", ActivityStatusCode.Error), (client.GetTagItem("error.type"), client.Status));
    }

    [Fact]
    public async Task BackEnd_ThatIsAway_IsAnErrorOfItsSpan()
    {
        await using var backend = await TestBackEnd.StartAsync();
        await using var gateway = await AdminGateway.StartAsync(backend);
        using var spans = RecordedSpans.Of(Sources);
        await backend.DisposeAsync();

        await GetAsync(gateway, "/");
        var (server, client) = await PairAsync(spans);

        Assert.Equal(("Unreachable", ActivityStatusCode.Error), (client.GetTagItem("error.type"), client.Status));
        Assert.Null(client.GetTagItem("http.response.status_code"));
        Assert.Equal(502, server.GetTagItem("http.response.status_code"));
    }

    [Fact]
    public async Task Request_ToABackEndWithHttp2_HasASpanWhichTheBackEndIsTold()
    {
        await using var backend = await TestBackEnd.StartAsync("localhost");
        await using var scene = await SettingScene.StartAsync(new()
        {
            Routes = """ "all": { "Hosts": [ "mail.example.com" ], "Cluster": "two", "Authentication": "Anonymous" }""",
            Clusters = $$"""
                , "two": {
                  "Destinations": { "one": { "Address": "https://localhost:{{backend.Address.Port}}" } },
                  "Tls": { "RootsFile": "roots.pem" }, "HttpRequest": { "Version": "2" }
                }
                """,
        });
        using var spans = RecordedSpans.Of(Sources);

        using var browser = scene.Gateway.CreateClient("mail.example.com");
        using var response = await browser.GetAsync("/", TestContext.Current.CancellationToken);
        var (_, client) = await PairAsync(spans);

        Assert.Equal(
            "gateway.cluster=two gateway.route=all http.request.method=GET http.response.status_code=200 network.protocol.name=http "
            + $"network.protocol.version=2 server.address=localhost server.port={backend.Address.Port}",
            RecordedSpans.Text(client));
        Assert.Equal(client.Id, Assert.Single(backend.Received).Headers["traceparent"]);
    }

    [Fact]
    public async Task AdminListener_HasNoSpanThatIsRecorded()
    {
        await using var backend = await TestBackEnd.StartAsync();
        await using var gateway = await AdminGateway.StartAsync(backend);
        using var spans = RecordedSpans.Of(Sources);

        using var admin = gateway.CreateAdminClient();
        using var response = await admin.GetAsync("/healthz", TestContext.Current.CancellationToken);
        await FirstAsync(spans, span => !span.Recorded);
        await GetAsync(gateway, "/");
        var (server, _) = await PairAsync(spans);

        // The back end of the test is in this process and continues the trace.
        Assert.All(spans.Ended.Where(span => span.Recorded), span => Assert.Equal(server.TraceId, span.TraceId));
    }

    [Fact]
    public async Task MailSignIn_HasASpanWithThoseOfItsBackEnd()
    {
        await using var mailboxes = new Mailboxes("one");
        await using var scene = await MailScene.StartAsync(MailScene.Destination("one", mailboxes));
        using var spans = RecordedSpans.Of(Sources);

        await using var client = await scene.ConnectAsync();
        await client.AskAsync($"a LOGIN alice {MailScene.Password}", "a OK");
        var session = await SignInAsync(spans);

        var port = mailboxes.Port;
        var server = $"network.protocol.name=imap server.address=localhost server.port={port}";
        Assert.Equal("IMAP sign-in", session.DisplayName);
        Assert.Equal("imap Accepted mail.example.com", Text(session, "gateway.route", "gateway.outcome", "server.address"));
        Assert.Equal(
            [
                $"IMAP connect gateway.cluster=mailboxes gateway.destination=one gateway.result=done {server}",
                $"IMAP sign-in gateway.cluster=mailboxes gateway.destination=one gateway.result=done {server}",
            ],
            spans.Ended
                .Where(span => span.ParentSpanId == session.SpanId && span.Kind == ActivityKind.Client)
                .Select(span => $"{span.DisplayName} {RecordedSpans.Text(span)}"));
        Assert.DoesNotContain(spans.Ended, span => RecordedSpans.Text(span).Contains("alice", StringComparison.Ordinal));
    }

    [Fact]
    public async Task MailSignIn_WithoutABackEnd_IsAnError()
    {
        await using var scene = await MailScene.StartAsync(
            $"\"one\": {{ \"Address\": \"imaps://localhost:{FreePort.Next()}\" }}", cluster: "\"ConnectTries\": 1");
        using var spans = RecordedSpans.Of(Sources);

        await using var client = await scene.ConnectAsync();
        await client.AskAsync($"a LOGIN alice {MailScene.Password}", "a NO");
        var session = await SignInAsync(spans);

        Assert.Equal((ActivityStatusCode.Error, "BackEndConnectFailed"), (session.Status, session.GetTagItem("error.type")));
        var connect = Assert.Single(spans.Ended, span => span.Kind == ActivityKind.Client);
        Assert.Equal(("IMAP connect", "connect_failed"), (connect.DisplayName, connect.GetTagItem("error.type")));
    }

    private static string Text(Activity span, params string[] names) => string.Join(' ', names.Select(span.GetTagItem));

    private static async Task GetAsync(AdminGateway gateway, string target)
    {
        using var client = gateway.Host.CreateClient("mail.example.com");
        using var response = await client.GetAsync(target, TestContext.Current.CancellationToken);
    }

    // The server's span ends after the client has its response.
    private static async Task<(Activity Server, Activity Client)> PairAsync(RecordedSpans spans)
    {
        var server = await FirstAsync(
            spans, span => span.Source.Name == "Microsoft.AspNetCore" && span.GetTagItem("gateway.route") is not null);
        return (server, Assert.Single(spans.Ended, span => span.Kind == ActivityKind.Client));
    }

    private static Task<Activity> SignInAsync(RecordedSpans spans) => FirstAsync(spans, span => span.Source.Name == "Gateway.Mail");

    private static async Task<Activity> FirstAsync(RecordedSpans spans, Func<Activity, bool> isIt)
    {
        Activity? found;
        while ((found = spans.Ended.FirstOrDefault(isIt)) is null)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        return found;
    }
}
