using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Demo.Web;

/// <summary>A part of ActiveSync (MS-ASHTTP): OPTIONS, FolderSync, and Ping as a long poll.</summary>
internal static class ActiveSync
{
    private const string Path = "/Microsoft-Server-ActiveSync";
    private const int MaxBody = 4096;

    /// <summary>WBXML of a FolderSync response (MS-ASCMD 2.2.1.5): Status 1, SyncKey 1, no changes.</summary>
    private static readonly byte[] FolderSyncAnswer =
    [
        0x03,
        0x01,
        0x6A,
        0x00,
        0x00,
        0x07,
        0x56,
        0x4C,
        0x03,
        (byte)'1',
        0x00,
        0x01,
        0x52,
        0x03,
        (byte)'1',
        0x00,
        0x01,
        0x4E,
        0x57,
        0x03,
        (byte)'0',
        0x00,
        0x01,
        0x01,
        0x01,
    ];

    /// <summary>WBXML of a Ping response (MS-ASCMD 2.2.1.13): Status 1, the heartbeat expired without a change.</summary>
    private static readonly byte[] PingExpired = [0x03, 0x01, 0x6A, 0x00, 0x00, 0x0D, 0x45, 0x47, 0x03, (byte)'1', 0x00, 0x01, 0x01];

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapMethods(Path, ["OPTIONS"], AnswerOptions);
        app.MapPost(Path, AnswerCommandAsync);
    }

    private static Task AnswerOptions(HttpContext context)
    {
        context.Response.Headers["MS-ASProtocolVersions"] = "2.5,12.0,12.1,14.0,14.1,16.0,16.1";
        context.Response.Headers["MS-ASProtocolCommands"] = "FolderSync,Ping";
        context.Response.Headers.Allow = "OPTIONS,POST";
        return Task.CompletedTask;
    }

    private static async Task AnswerCommandAsync(HttpContext context)
    {
        byte[]? answer = context.Request.Query["Cmd"].ToString() switch
        {
            "FolderSync" => FolderSyncAnswer,
            "Ping" => PingExpired,
            _ => null,
        };
        if (answer is null)
        {
            context.Response.StatusCode = StatusCodes.Status501NotImplemented;
            return;
        }

        if (answer == PingExpired)
        {
            await Task.Delay(await ReadHeartbeatAsync(context), context.RequestAborted);
        }

        context.Response.ContentType = "application/vnd.ms-sync.wbxml";
        await context.Response.Body.WriteAsync(answer, context.RequestAborted);
    }

    /// <summary>
    /// The HeartbeatInterval (Ping code page, token 0x08 with content, inline string); one second where the request has none.
    /// </summary>
    private static async Task<TimeSpan> ReadHeartbeatAsync(HttpContext context)
    {
        var buffer = new byte[MaxBody];
        var length = await context.Request.Body.ReadAtLeastAsync(buffer, MaxBody, throwOnEndOfStream: false, context.RequestAborted);
        var body = buffer.AsSpan(0, length);
        var start = body.IndexOf("\u0048\u0003"u8);
        var text = start < 0 ? default : body[(start + 2)..];
        var end = text.IndexOf((byte)0);
        return end > 0
            && int.TryParse(Encoding.ASCII.GetString(text[..end]), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(Math.Min(seconds, 3540))
            : TimeSpan.FromSeconds(1);
    }
}
