using System.Collections.Concurrent;
using Gateway.EndToEndTests.Processes;
using Gateway.Testing;
using Gateway.Testing.BackEnds;
using Microsoft.AspNetCore.Http;

namespace Gateway.EndToEndTests.Fleet;

/// <summary>What stands behind a fleet: pages, a phone's poll, a stream of EWS, and mail servers that take any password.</summary>
internal sealed class FleetBackEnds : IAsyncDisposable
{
    public const string Page = "hello from the back end";

    private const string Envelope = "<?xml version=\"1.0\"?><s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"/>"
        + "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"></s:Envelope>";

    // Longer than a gateway takes to leave: only a drain ends a poll early.
    private static readonly TimeSpan Heartbeat = TimeSpan.FromMinutes(2);

    private FleetBackEnds(TestBackEnd web)
    {
        Web = web;
        web.Answer = AnswerAsync;
        Smtp = MailBackEnds.Smtp(Delivered.Enqueue);
    }

    public TestBackEnd Web { get; }

    public ScriptedBackend Imap { get; } = new(ServeImapAsync);

    public ScriptedBackend Pop3 { get; } = new(ServePop3Async);

    public ScriptedBackend Smtp { get; }

    /// <summary>Messages that were taken whole.</summary>
    public ConcurrentQueue<string> Delivered { get; } = new();

    public static async Task<FleetBackEnds> StartAsync() => new(await TestBackEnd.StartAsync());

    public async ValueTask DisposeAsync()
    {
        await Smtp.DisposeAsync();
        await Pop3.DisposeAsync();
        await Imap.DisposeAsync();
        await Web.DisposeAsync();
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        switch (context.Request.Path.Value)
        {
            case "/Microsoft-Server-ActiveSync":
                await Task.Delay(Heartbeat, context.RequestAborted);
                break;
            case "/ews/exchange.asmx":
                context.Response.ContentType = "text/xml";
                await context.Response.WriteAsync(Envelope, context.RequestAborted);
                await Task.Delay(Heartbeat, context.RequestAborted);
                break;
            default:
                using (var reader = new StreamReader(context.Request.Body))
                {
                    var body = await reader.ReadToEndAsync(context.RequestAborted);
                    await context.Response.WriteAsync(body.Length > 0 ? body : Page, context.RequestAborted);
                }

                break;
        }
    }

    private static async Task ServeImapAsync(ScriptedConnection connection)
    {
        await connection.WriteAsync("* OK [CAPABILITY IMAP4rev1 IDLE] ready\r\n");
        while (true)
        {
            var command = (await connection.ReadLineAsync()).Split(' ');
            if (command is [var idle, "IDLE"])
            {
                await connection.WriteAsync("+ idling\r\n");
                await connection.ReadLineAsync();
                await connection.WriteAsync($"{idle} OK done\r\n");
            }
            else
            {
                await connection.WriteAsync($"{command[0]} OK [CAPABILITY IMAP4rev1 IDLE] done\r\n");
            }
        }
    }

    private static async Task ServePop3Async(ScriptedConnection connection)
    {
        await connection.WriteAsync("+OK ready\r\n");
        while (true)
        {
            var command = (await connection.ReadLineAsync()).Split(' ')[0].ToUpperInvariant();
            await connection.WriteAsync(command == "CAPA" ? "+OK\r\nUSER\r\n.\r\n" : "+OK done\r\n");
            if (command == "QUIT")
            {
                return;
            }
        }
    }
}
